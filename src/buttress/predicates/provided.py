"""Whether a system's artefacts provide for something: one question behind timeouts, authentication, metrics, backups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates.answer import Answer
from buttress.predicates.part_names import mentions

if TYPE_CHECKING:
    from buttress.blueprint.provision import Provision, Topic
    from buttress.blueprint.system import Component, System


def provisions_for(system: System, *topics: Topic) -> tuple[Provision, ...]:
    """All statements about some topics, in the order of the artefacts; those shown as bad are left out."""
    return tuple(p for p in system.provisions if p.topic in topics and not p.bad)


def is_about(provision: Provision, component: Component) -> bool:
    """Whether a statement names this component. One that names nothing speaks about the whole, and is not meant here."""
    return bool(provision.about) and mentions(provision.about, component)


def is_general(provision: Provision, system: System) -> bool:
    """Whether a statement speaks about the whole: it names no component of the system."""
    return not any(is_about(provision, component) for component in system.components.values())


def provided(system: System, *topics: Topic, for_: Component | None = None, any_part: bool = False) -> Answer:
    """Whether one of the topics is provided for: everywhere, or for one component.

    Without ``for_``, a statement about one component only is an answer to the whole when ``any_part`` says so. ``yes``
    beats ``no`` beats ``open`` (which is unknown, with its evidence). Silence is unknown.
    """
    stated = [p for p in provisions_for(system, *topics) if _fits(p, system, for_, any_part=any_part)]
    for state in ("yes", "no", "open"):
        found = [p for p in stated if p.state == state]
        if found:
            return _answer(state, found)
    what = f"for {for_.key}" if for_ else "anywhere"
    return Answer("unknown", f"nothing is said about {' or '.join(topics)} {what}")


def _fits(provision: Provision, system: System, component: Component | None, *, any_part: bool) -> bool:
    if component is not None and is_about(provision, component):
        return True
    return any_part or is_general(provision, system)


def _answer(state: str, found: list[Provision]) -> Answer:
    first = found[0]
    spans = tuple(p.span for p in found)
    if state == "open":
        return Answer("unknown", f"{first.topic} is left open at {first.span}", spans)
    value, words = ("yes", "stated") if state == "yes" else ("no", "ruled out")
    return Answer("yes" if value == "yes" else "no", f"{first.topic} is {words} at {first.span}", spans)
