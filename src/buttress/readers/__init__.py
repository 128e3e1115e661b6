"""One file a format: one text in, facts with exact spans out; total on any input."""
