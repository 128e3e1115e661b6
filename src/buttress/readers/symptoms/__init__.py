"""Symptoms: EXPLAIN output, slow query logs, stack traces and sentences, read into one value."""

from __future__ import annotations

from buttress.readers.symptoms.read import read_symptom

__all__ = ["read_symptom"]
