"""Rules about the answers to findings: inline ignores and baseline entries that answer nothing."""
