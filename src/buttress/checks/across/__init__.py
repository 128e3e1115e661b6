"""Rules about joins between artefacts."""
