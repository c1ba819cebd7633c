"""Repeatable benchmarks: the same task by Fivefold and by its peers, in one run, with the results compared."""
