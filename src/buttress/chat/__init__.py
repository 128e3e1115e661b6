"""Conversations: what a person types, what they are answered, and what is kept of it."""
