"""Charts as values: say what to show (`model`), draw it as SVG that follows light and dark (`render`, `pen`)."""
