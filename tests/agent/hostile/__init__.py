"""Repositories that try to harm: planted secrets, and text that tells a model what to do."""
