"""SQL files: what they say about their dialect and runner, and each statement read by the right parser."""
