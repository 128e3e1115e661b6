"""Rules about what runs: compose files and manifests."""
