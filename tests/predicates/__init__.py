"""Predicates, asked about hand-made tables."""
