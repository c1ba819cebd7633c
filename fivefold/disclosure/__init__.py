"""The gate: the only place that makes a `Released` value, so the only way to a page, file, answer or mail."""
