"""What a mutation is, and the little that all mutators share."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.liar.trees import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.liar.forms import Claim
    from agent.liar.truth import Case

#: What stands in for a sentence that nothing supports: with it, the code's own words appear.
OFF = "Zzz qqq."


@dataclass(frozen=True)
class Mutant:
    """A reply with a lie in it. ``base`` are the truthful claims whose showing is no escape, in their own words or in
    ours. ``grounds``: the lie is in the grounds, so of the claim ``changed`` only our own words may be shown, and those
    only where its grounds hold. ``most``: how many of the reply's claims may be shown at the most.
    """

    tree: str
    reply: str
    base: tuple[Claim, ...] = ()
    changed: Claim | None = None
    most: int | None = None


def reply(*claims: Any) -> str:
    """Claims as a model writes them."""
    return json.dumps({"claims": list(claims)}, ensure_ascii=False)


def texts(claim: Claim) -> Iterator[dict[str, Any]]:
    """Everything in a claim that has a text."""
    if "text" in claim:
        yield claim
    yield from claim.get("sentences", [])


def with_text(claim: Claim, number: int, text: str) -> Claim:
    """The claim with another text."""
    changed = copy.deepcopy(claim)
    list(texts(changed))[number]["text"] = text
    return changed


def silenced(claim: Claim, only: int | None = None) -> Claim:
    """The claim with texts that nothing supports (or one of them)."""
    changed = copy.deepcopy(claim)
    for number, each in enumerate(texts(changed)):
        if only is None or number == only:
            each["text"] = OFF if changed["kind"] != "question" else "Zzz qqq?"
    return changed


def lie(case: Case, claim: Claim, **more: Any) -> Mutant:
    """A mutant of one claim."""
    return Mutant(case.tree, reply(claim), (case.claim,), **more)


def names_in(case: Case, text: str) -> list[str]:
    """Tables, columns, operations and components that a text names, in its order, each once."""
    found = [(match.start(), -len(name), name) for name in known(case.tree) for match in _word(name).finditer(text)]
    taken: list[tuple[int, int]] = []
    names: list[str] = []
    for start, size, name in sorted(found):
        if not any(a <= start < b for a, b in taken):
            taken.append((start, start - size))
            names.append(name)
    return list(dict.fromkeys(names))


def known(name: str) -> list[str]:
    """Subjects of a tree's records."""
    kinds = ("table", "operation", "component")
    records = [record for record in tree(name).ledger.records if record.kind in kinds]
    columns = [entity for record in records for entity in record.entities if "(" not in entity]
    return sorted({*(record.subject for record in records), *columns} - {""})


def tables(name: str) -> list[str]:
    """The tables of a tree's ledger."""
    return [record.subject for record in tree(name).ledger.of_kind("table")]


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w./{{-]){re.escape(name)}(?![\w/{{-]|\.\w)")


def replaced(text: str, old: str, new: str) -> str:
    """A name replaced wherever it stands alone."""
    return _word(old).sub(lambda _: new, text)
