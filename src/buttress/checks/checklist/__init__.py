"""The seven checklist items, one pair of files each: blueprint and findings in, verdict out."""
