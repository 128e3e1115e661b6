"""What a team needs to begin, and to answer what it is told: settings, baseline, ignores, hook."""
