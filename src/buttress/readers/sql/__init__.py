"""SQL files: splitting, dialect hints, and one reader a parser."""
