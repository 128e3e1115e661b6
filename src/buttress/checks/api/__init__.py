"""Rules about API descriptions."""
