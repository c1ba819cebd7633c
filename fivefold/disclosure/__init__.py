"""The gate: the only place that makes a `Released` value, and so the only way to a page, a file, an answer or a mail."""
