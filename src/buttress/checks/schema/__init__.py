"""Rules about the schema as it stands."""
