"""Rules about services: their boundaries, and what happens when one of them fails."""
