"""Ignores in a design document: a comment above the fence that a finding stands in, else behind the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.adoption._ignore_edits import Site, merged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from buttress.adoption._ignore_edits import Answer, Opened, Wanted
    from buttress.blueprint.directive import Directive
    from buttress.blueprint.document import Document

_DIAGRAM = "a diagram's file has no comments for it"


def markdown_sites(
    file: Opened,
    document: Document,
    wanted: Sequence[Wanted],
    answer: Answer,
    known: Sequence[Directive],
    names: Mapping[str, str],
) -> tuple[list[Site], list[tuple[Wanted, str]]]:
    """The changes of a document, and the findings that cannot be answered in it.

    Behind a line, because a comment above one would speak for all of its section, and cut a list or a table in two.
    """
    if file.path.lower().endswith((".mmd", ".mermaid")):
        return [], [(each, _DIAGRAM) for each in wanted]
    fences: dict[int, list[Wanted]] = {}
    lines: dict[int, list[Wanted]] = {}
    for each in wanted:
        fence = _fence_above(file.text, document, each.span.start)
        line = file.text.rfind("\n", 0, each.span.start) + 1
        (lines if fence is None else fences).setdefault(line if fence is None else fence, []).append(each)
    sites = []
    for places, behind in ((fences, False), (lines, True)):
        for line, members in sorted(places.items()):
            rules = list(dict.fromkeys(member.rule for member in members))
            made = merged(file, line, members, rules, answer, known, names)
            sites.append(made or _comment(file, line, members, answer.words(rules), behind=behind))
    return sites, []


def _fence_above(text: str, document: Document, at: int) -> int | None:
    """Where the line that opens the block around an offset begins; None outside blocks. A block that a comment cuts
    in two, or that is only indented, has no such line of its own: the one above its first line that is a fence, or the
    first line itself.
    """
    block = next((b for b in document.blocks if b.span.start <= at < max(b.span.end, b.span.start + 1)), None)
    if block is None:
        return None
    line = text.rfind("\n", 0, block.span.start) + 1
    first = line
    floor = max((p.span.end for p in document.passages if p.span.end <= block.span.start), default=0)
    while line > floor:
        above = text.rfind("\n", 0, line - 1) + 1
        if text[above:line].strip(" \t>\r\n-*+0123456789.").startswith(("```", "~~~")):
            return above
        line = above
    return first


def _comment(file: Opened, line: int, members: Sequence[Wanted], words: str, *, behind: bool) -> Site:
    end = file.text.find("\n", line)
    end = len(file.text) if end < 0 else end
    held = file.text[line:end]
    if behind:
        at = line + len(held.rstrip())
        return Site(at, at, f" <!-- {words} -->", tuple(members))
    indent = held[: len(held) - len(held.lstrip())]
    return Site(line, line, f"{indent}<!-- {words} -->{file.newline}", tuple(members))
