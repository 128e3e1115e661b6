"""The persona and the task prompts, as Markdown. Loading is all that happens here."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def load(name: str) -> str:
    """A prompt's text, by file name without ``.md``. Raises FileNotFoundError for a name that is not shipped."""
    return resources.files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8")


@cache
def sections(name: str) -> dict[str, str]:
    """A prompt's second-level sections by heading; a principle's section is named as the principle is."""
    found: dict[str, str] = {}
    heading = ""
    for line in load(name).splitlines():
        if line.startswith("## "):
            heading = line[3:].strip()
            found[heading] = ""
        elif heading:
            found[heading] += line + "\n"
    return {title: text.strip() for title, text in found.items()}
