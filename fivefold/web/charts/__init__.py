"""Charts as values: say what to show (`model`), draw it once (`draw`, `render`), follow light and dark (`ink`)."""
