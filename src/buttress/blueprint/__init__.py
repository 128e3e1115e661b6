"""What a backend is: frozen, typed facts. Nothing here parses or decides."""
