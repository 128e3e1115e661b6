"""The reader of ``db/schema.rb``."""
