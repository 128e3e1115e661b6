"""Has a ground to do with the finding that it is cited for?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from buttress.agent.verifier.evidence import Held
    from buttress.agent.verifier.scene import Scene
    from buttress.findings.finding import Finding


def parts(entity: str) -> Iterator[str]:
    """A name and what it is a part of: ``orders.user_id`` and ``orders``, both ends of an edge; case folded."""
    folded = entity.casefold()
    yield folded
    if " -> " in folded:
        yield from folded.split(" -> ")
        return
    if " " in folded or "/" in folded:
        yield folded.partition("#")[0]
        return
    head = folded.partition("(")[0].partition("#")[0]
    yield head
    if "." in head:
        yield head.rpartition(".")[0]


def about(label: str, finding: Finding, scene: Scene) -> frozenset[str]:
    """Everything that a finding is about or mentions, as names."""
    record = scene.ledger.by_label.get(label)
    subjects = (finding.subject, *(each.subject for each in finding.occurrences), *(record.entities if record else ()))
    return frozenset(part for subject in subjects for part in parts(subject))


def touches(label: str, finding: Finding, held: Held, scene: Scene) -> bool:
    """Whether a ground speaks of a finding: its own record, its rule, its places, or something that it mentions."""
    known = about(label, finding, scene)
    record = held.record
    if record is None:
        return any(part in known for arg in held.args for part in parts(arg))
    if record.kind == "finding":
        return record.label == label
    if record.kind == "rule":
        return record.subject == finding.rule.name
    if record.kind in ("source", "number") and _covers(held, finding):
        return True
    if record.kind == "symptom":
        return bool(held.names & known)
    return any(part in known for name in (record.subject, *held.names) for part in parts(name))


def is_core(label: str, finding: Finding, held: Held, scene: Scene) -> bool:
    """Whether a ground speaks of what a finding is about, and not only of something that it mentions."""
    record = held.record
    if record is not None and record.kind in ("finding", "rule", "source"):
        return touches(label, finding, held, scene)
    subjects = (finding.subject, *(each.subject for each in finding.occurrences))
    return shares(held, subjects)


def _path_words(name: str) -> Iterator[str]:
    """What an operation is about, by its path: ``orders`` of ``GET /orders/{id}``."""
    if " /" in name:
        yield from (word for word in name.casefold().partition(" ")[2].split("/") if word and "{" not in word)


def shares(held: Held, names: Iterable[str]) -> bool:
    """Whether a ground names something that others name."""
    wanted = {part for name in names for part in (*parts(name), *_path_words(name))}
    subject = (held.record.subject,) if held.record and held.record.kind != "rule" else ()
    said = (*held.args, *held.names, *subject)
    return any(part in wanted for name in said for part in (*parts(name), *_path_words(name)))


def _covers(held: Held, finding: Finding) -> bool:
    record = held.record
    if record is None:
        return False
    spans = [finding.span, *(r.span for r in finding.related), *(o.span for o in finding.occurrences)]
    return any(
        span.path == record.path and span.line <= record.end_line and span.end_line >= record.line for span in spans
    )


def different(grounds: Sequence[Held]) -> bool:
    """Whether grounds are about at least two things: other names, or other records."""
    seen: set[tuple[str, ...]] = set()
    for held in grounds:
        if held.record is not None:
            seen.add((held.record.label,))
        else:
            seen.add(tuple(arg.casefold() for arg in held.args))
    return len(seen) > 1
