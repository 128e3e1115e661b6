"""Rules about design documents: numbers, decisions, diagrams, and what is not said."""
