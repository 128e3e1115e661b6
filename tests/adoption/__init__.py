"""Tests of the room where a team begins; a package, because they share helpers."""
