"""Rules about secrets at rest."""
