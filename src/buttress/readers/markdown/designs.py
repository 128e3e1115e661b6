"""Which Markdown files are designs."""

from __future__ import annotations


def why_design(path: str, text: str) -> str:
    """What makes a Markdown file a design, '' for one that is none."""
    return ""
