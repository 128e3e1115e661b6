"""Whether a call survives a slow or absent callee: timeout, retry, breaker, fallback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.predicates.answer import Answer
from buttress.predicates.part_names import mentions
from buttress.predicates.provided import is_about, provisions_for

if TYPE_CHECKING:
    from buttress.blueprint.provision import Provision, Topic
    from buttress.blueprint.system import Component, Edge, System

_ENDS = 2
#: What keeps a caller alive when the callee is not.
GUARDS: tuple[Topic, ...] = ("timeout", "retry", "breaker", "fallback")


def protected(system: System, edge: Edge, *topics: Topic) -> Answer:
    """Whether a call is guarded by one of the topics (by default, any guard).

    ``yes``: stated for the edge, its source or its target, for the whole system, or by a mesh. ``no``: ruled out in so
    many words, or the source's code was looked at, shows none, and no other artefact speaks of any. Else unknown.
    """
    wanted = topics or GUARDS
    source, target = system.component(edge.source), system.component(edge.target)
    if source is None or target is None:
        return Answer("unknown", "one end of the call is not known")
    near = [p for p in provisions_for(system, *wanted) if _reaches(p, system, source, target)]
    for state in ("yes", "no"):
        found = [p for p in near if p.state == state]
        if found:
            verb = "is stated" if state == "yes" else "is ruled out"
            return Answer(
                "yes" if state == "yes" else "no",
                f"{found[0].topic} {verb} at {found[0].span}",
                tuple(p.span for p in found),
            )
    looked = code_read(system, source)
    if looked.yes and not near:
        return Answer(
            "no", f"{looked.why}, and nothing there or elsewhere sets a {' or '.join(wanted)}", looked.evidence
        )
    return Answer("unknown", f"nothing is said about {' or '.join(wanted)} between {edge.source} and {edge.target}")


def code_read(system: System, component: Component) -> Answer:
    """Whether the component's own code was looked at: facts of it stand in the review."""
    names = {w.name for w in component.workloads}
    spans = [u.span for d in system.deployments for u in d.uses if u.origin == "code" and u.workload in names]
    spans += [p.span for d in system.deployments for p in d.provisions if p.origin == "code" and is_about(p, component)]
    if spans:
        return Answer("yes", f"the code of {component.key} was read", tuple(spans[:3]))
    return Answer("unknown", f"no code of {component.key} was read")


def covers(provision: Provision, source: Component, target: Component) -> bool:
    """Whether words of a diagram are about the call between two components, in either direction: a label whose edge joins
    them, a note over one or both, a case of a flow in which both take part. The label of another edge is about that one.
    """
    if provision.origin != "mermaid" or not provision.about:
        return False
    ends = [any(mentions((name,), end) for end in (source, target)) for name in provision.about]
    both = mentions(provision.about, source) and mentions(provision.about, target)
    return all(ends) or both


def labels(provision: Provision, source: Component, target: Component) -> bool:
    """Whether words stand on the very arrow from one component to another."""
    ends = zip(provision.about, (source, target), strict=False)
    return (
        provision.origin == "mermaid" and len(provision.about) == _ENDS and all(mentions((n,), end) for n, end in ends)
    )


def _reaches(provision: Provision, system: System, source: Component, target: Component) -> bool:
    """A statement about the source, the target or the whole. One that names other parts only does not reach."""
    if provision.origin == "mermaid":
        return covers(provision, source, target)
    if is_about(provision, source) or is_about(provision, target):
        return True
    others = (c for c in system.components.values() if c.key not in {source.key, target.key})
    return not any(is_about(provision, other) for other in others)
