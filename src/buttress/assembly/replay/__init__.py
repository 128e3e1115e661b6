"""Replay: the whole history of a database, folded into the catalog it leaves behind."""
