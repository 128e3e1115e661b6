"""Text of people, models and repositories as it may stand in Markdown without becoming structure."""

from __future__ import annotations

import re

from buttress.agent.cleaning import one_line

_CODE = re.compile(r"(?<!`)(?P<tick>`{1,2})(?!`)(?:[^`]+)(?P=tick)(?!`)")
#: What would be HTML, a link, a table, code that never ends, or our own mark.
_ACTIVE = re.compile(r"[<\[\]|`~]")
#: What begins a block: a heading or a rule under a line, an item, a quote.
_BLOCK = re.compile(r"(?=#{1,6}(?:\s|$)|[-+*](?:\s|$)|>|=+\s*$|-+\s*$|[*_-](?:[ \t]*[*_-]){2,}\s*$)")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_STRESS = re.compile(r"\*|(?<!\w)_|_(?!\w)")
_TICKS = re.compile(r"`+")
_ESCAPE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]?")


def sentence(text: str) -> str:
    """A sentence on one line: of Markdown only ``code`` and *emphasis* stay what they are."""
    line = " ".join(one_line(text).split())
    parts, at = [], 0
    for code in _CODE.finditer(line):
        parts += [_ACTIVE.sub(r"\\\g<0>", line[at : code.start()]), code.group()]
        at = code.end()
    line = "".join([*parts, _ACTIVE.sub(r"\\\g<0>", line[at:])])
    line = _NUMBERED.sub(r"\1\\\2", line, count=1) if _NUMBERED.match(line) else line
    line = f"{line}\\" if (len(line) - len(line.rstrip("\\"))) % 2 else line  # it would break the line
    return f"\\{line}" if _BLOCK.match(line) else line


def plain(text: str) -> str:
    """Words of ours or of somebody, on one line, in which nothing is Markdown."""
    return _STRESS.sub(r"\\\g<0>", sentence(text.replace("`", "'")))


def code(text: str) -> str:
    """A stretch of code on one line, whatever it holds."""
    line = " ".join(one_line(text).split())
    ticks = "`" * (max((len(found) for found in _TICKS.findall(line)), default=0) + 1)
    blank = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{blank}{line}{blank}{ticks}" if line else ""


def fence(text: str, info: str = "") -> list[str]:
    """A block of code, whatever it holds; ``info`` stands behind its opening."""
    lines = [one_line(line) for line in _ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    ticks = "`" * max(3, *(len(found) + 1 for found in [*_TICKS.findall(text), ""]))
    return [f"{ticks}{' '.join(one_line(info).replace('`', '').split())}", *lines, ticks]
