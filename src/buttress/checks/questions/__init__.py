"""Questions that a design leaves open, asked only when one of its lines makes the answer matter."""
