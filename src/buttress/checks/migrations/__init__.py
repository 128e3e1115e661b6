"""Rules about what is about to be deployed."""
