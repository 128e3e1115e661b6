"""Sentences and what they rest on: every ground is looked up or asked again, then the wording is compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.agent.claims import Cited
from buttress.agent.verifier import merged, touching, wording
from buttress.agent.verifier.citing import cited
from buttress.agent.verifier.evidence import Held, computed
from buttress.agent.verifier.facts import Fact, listed
from buttress.agent.verifier.scene import Refusal
from buttress.findings.finding import Related

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from buttress.agent.claims import Ground, Sentence
    from buttress.agent.verifier.scene import Scene
    from buttress.blueprint.source import Span


class Checked(NamedTuple):
    """A sentence whose grounds hold: ``text`` is what is shown, in the model's words unless ``reworded``."""

    text: str
    grounds: tuple[Held, ...]
    reworded: bool


def held(grounds: Iterable[Ground], scene: Scene) -> tuple[Held, ...]:
    """Every ground, checked. Raises :class:`Refusal` for the first that does not hold."""
    return tuple(cited(g, scene) if isinstance(g, Cited) else computed(g, scene) for g in grounds)


def sentence(given: Sentence, scene: Scene) -> Checked:
    """A sentence, in the model's words where they say what its grounds say, else in ours. Raises :class:`Refusal` when
    a ground does not hold, or when sentence and grounds speak of different things.
    """
    grounds = held(given.rests_on, scene)
    kept = wording.kept(given.text, grounds, scene)
    if kept:
        return Checked(_signed(_ended(_capital(kept, scene)), grounds), grounds, reworded=False)
    _same_things(given.text, grounds, scene)
    return Checked(_signed(ours(grounds, scene), grounds), grounds, reworded=True)


def _signed(text: str, grounds: Iterable[Held]) -> str:
    """A sentence with what its statements go by, where that is signs and it does not say so: a name is a good sign and
    no proof.
    """
    signs = {each.call.predicate: each.told_by for each in grounds if each.call and each.told_by}
    if not signs or re.search(r"\bby (?:its|path)\b", text, re.IGNORECASE):
        return text
    told = "; ".join(f"{predicate}: by {sign}" for predicate, sign in signs.items())
    return f"{text.rstrip('.')} ({told})."


def ours(grounds: Sequence[Held], scene: Scene) -> str:
    """Our own words for grounds."""
    return _capital(_ended(joined(parts(grounds))), scene)


def _capital(text: str, scene: Scene) -> str:
    first = scene.tokens(text)[0]
    return text[0].upper() + text[1:] if first.start == 0 and first.kind in ("plain", "word") else text


def parts(grounds: Sequence[Held]) -> list[str]:
    """Our own words for grounds; what is said of one thing stands together."""
    found: dict[str, list[str]] = {}
    for group in merged.grouped(each.call for each in grounds):
        calls = [call for n in group if (call := grounds[n].call) is not None]
        together = merged.ours(calls) if len(calls) > 1 else ""
        facts = (Fact("", together),) if together else tuple(fact for n in group for fact in grounds[n].told)
        for fact in facts:
            items = found.setdefault(fact.head or fact.item, [])
            if fact.head and fact.item not in items:
                items.append(fact.item)
    return [f"{head} {listed(items)}" if items else head for head, items in found.items()]


def joined(said: Sequence[str]) -> str:
    """Statements as one sentence."""
    if any(mark in each for each in said for mark in (", ", ";", ": ", "“")):
        return "; ".join(said)
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])}, and {said[-1]}"


def places(grounds: Iterable[Held], scene: Scene) -> tuple[Related, ...]:
    """Where grounds stand, each place once."""
    found: dict[tuple[str, int], Related] = {}
    for each in grounds:
        for span, note in _spans(each, scene):
            found.setdefault((span.path, span.line), Related(span, note))
    return tuple(found.values())


def _spans(each: Held, scene: Scene) -> Iterable[tuple[Span, str]]:
    record = each.record
    if record is None:
        return [(span, each.words) for span in each.evidence[:2]]
    finding = scene.ledger.findings.get(record.label)
    if finding is not None:
        return [(finding.span, f"{record.label}, {record.subject}")]
    span = scene.line(*each.place)
    return [(span, record.subject or record.kind)] if span is not None else []


def _same_things(text: str, grounds: Sequence[Held], scene: Scene) -> None:
    """Raises :class:`Refusal` for a sentence that names things which its grounds do not, and leaves out what they are
    asked about: one of the two was swapped.
    """
    said = {token.text for token in scene.tokens(text) if token.kind == "name" and scene.kind_of(token.text) in _THINGS}
    asked = {arg.casefold() for each in grounds for arg in each.args}
    known = {part for name in asked for part in touching.parts(name)}
    known |= {name for each in grounds if each.record for name in each.names}
    mentioned = {part for name in said for part in touching.parts(name)}
    foreign = sorted(name for name in said if name not in known)
    words = {token.text for token in scene.tokens(text)}
    missing = sorted(
        arg
        for arg in asked
        if not {arg, arg.rpartition(".")[2]} & (mentioned | words) and scene.kind_of(arg) in _THINGS
    )
    if foreign and missing:
        raise Refusal("entity", f"the sentence speaks of {foreign[0]}, and what it rests on of {missing[0]}")
    for each in grounds:
        if each.record is not None and each.record.kind == "source":
            other = _other_line(foreign, each)
            if other:
                raise Refusal("entity", f"the sentence speaks of {other[0]}, and the quoted line of {other[1]}")


def _other_line(foreign: Sequence[str], held: Held) -> tuple[str, str] | None:
    """A column that a sentence names while the quoted line defines one of the same name in another table."""
    for name in foreign:
        for defined in sorted(held.names):
            if (
                "." in name
                and name != defined
                and name.rpartition(".")[2] == defined.rpartition(".")[2]
                and "." in defined
            ):
                return name, defined
    return None


_THINGS = ("table", "column", "operation", "component", "store")


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
