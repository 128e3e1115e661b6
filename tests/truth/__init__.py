"""Tests that ask a real PostgreSQL what is true."""
