"""Template tags: the drawing of a chart, and the link to this page in the other language."""
