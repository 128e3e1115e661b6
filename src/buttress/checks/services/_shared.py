"""What the rules about services share: which systems plan something, what they state, and how components are named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.predicates.claims import is_allowance
from buttress.predicates.naming import listing, singular_words
from buttress.predicates.running import setting
from buttress.predicates.technologies import technology

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.deployment import Deployment
    from buttress.blueprint.document import Claim, ClaimKind, Document, Passage
    from buttress.blueprint.provision import Provision, Topic
    from buttress.blueprint.system import Component, System

#: Services whose work is to read or to move everybody's data.
ONLOOKERS = frozenset(
    {"report", "reporting", "analytics", "analytic", "bi", "etl", "elt", "cdc", "debezium", "backup", "migration"}
    | {"migrate", "migrator", "migrations", "export", "exporter", "indexer", "seed", "seeder", "flyway", "liquibase"}
    | {"metabase", "superset", "warehouse", "audit", "archiver", "adminer", "pgadmin", "phpmyadmin"}
)
_FILES_NAMED = 2
#: ``router.ts``, ``runAgent``, ``charge()``, ``pkg/store``, ``OrderRepository``.
_CODE = re.compile(
    r"\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|rb|php|cs|ex|scala|vue)\b|\(\)|^[a-z]+(?:[A-Z][a-z0-9]*)+$|^\w+(?:::|->)\w+"
    r"|^[\w@-]+/[\w./-]+$|^[A-Z]\w*[a-z0-9](?:Controller|Repository|Impl|Factory|Manager|Handler|Provider|Adapter|Mapper|Validator"
    r"|Filter|Interceptor|Store|Dao|DAO|Client|Utils?|Helper|Builder|Component|View|Context|Model|Entity|Dto|DTO|Config|Middleware"
    r"|Strategy|Executor|Resolver|Router|Module|Plugin|Exception|Facade|UseCase|Aspect|Parser|Registry|Loader)$"
)
#: A class as well as a service: what its neighbours are decides.
_CLASS = re.compile(r"^[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+$")
_CLASSES = 2
_LAYERS = re.compile(r"(?:Controller|Repository|Dao|DAO)$")
_METHOD = re.compile(r"^\w+\([^)]*\)\??$")
#: Boxes that show what not to do, or how it used to be.
_SHOWN = re.compile(
    r"anti-?pattern|\bbad\b|\bwrong\b|\bbefore\b|\bproblem|\bdon'?t\b|❌|\blegacy\b|\bcurrent\b|\bas-is\b|monolith",
    re.IGNORECASE,
)
_PAST = re.compile(r"(?:^|[/_-])(?:old|deprecated|archived?|legacy|attic|outdated)(?:[/_.-])", re.IGNORECASE)


def plans(system: System) -> tuple[Document, ...]:
    """Its documents that plan or record something: one that only teaches commits nobody to anything."""
    return tuple(d for d in system.documents if d.stage != "teaching")


def silence_counts(system: System) -> bool:
    """Whether something that is stated nowhere may be called missing: a design in words that we read would say it."""
    documents = plans(system)
    return bool(documents) and all(d.english for d in documents)


def code_was_read(system: System) -> bool:
    """Whether the code of its workloads was looked at."""
    return any(p.origin == "code" for p in system.provisions) or any(
        use.origin == "code" for deployment in system.deployments for use in deployment.uses
    )


def serious(deployment: Deployment) -> bool:
    """Whether a deployment is meant to run for others: no development, no example, nothing kept from the past."""
    return (
        not deployment.development and not setting(deployment).no and not any(_PAST.search(f) for f in deployment.files)
    )


def mentions_topic(system: System, *topics: Topic) -> tuple[Provision, ...]:
    """Every statement about some topics, whatever it says: who answers no, or asks, has thought of it."""
    return tuple(p for p in system.provisions if p.topic in topics)


def claims(system: System, *kinds: ClaimKind) -> tuple[Claim, ...]:
    """Numbers of some kinds; what one caller may ask for at most is no rate."""
    found = (c for c in system.claims if c.kind in kinds)
    return tuple(c for c in found if c.kind != "rate" or not is_allowance(system.documents, c))


def artefacts(system: System) -> str:
    """The files that were looked at, as a sentence names them: ``docs/design.md and compose.yaml``."""
    files = [d.path for d in system.documents]
    files += [f for d in system.deployments for f in d.files]
    names = list(dict.fromkeys(files))
    said = listing(names, limit=_FILES_NAMED + 1) if len(names) <= _FILES_NAMED else _many(names)
    return said + (" and the code beside it" if code_was_read(system) else "")


def _many(names: list[str]) -> str:
    return f"{names[0]} and {len(names) - 1} more files"


def name_words(component: Component) -> frozenset[str]:
    """The words of a component's name and key, in the singular."""
    return frozenset((*singular_words(component.name), *singular_words(component.key)))


def said_as(component: Component) -> str:
    """A component as a sentence names it."""
    return component.name or component.key


def passages(system: System) -> Iterator[tuple[Document, Passage]]:
    """Every passage of its documents that is not shown as what not to do."""
    for document in system.documents:
        for passage in document.passages:
            if not passage.bad:
                yield document, passage


def search(system: System, pattern: re.Pattern[str]) -> Passage | None:
    """The first passage that says something."""
    return next((p for _, p in passages(system) if pattern.search(p.text)), None)


def code_names(system: System) -> frozenset[str]:
    """Keys of drawn components that are files, functions or classes: parts of one process, whatever the arrows look
    like. ``OrderService`` is one where a neighbour is named as classes are, or where it is sent ``charge(id)``. What
    stands in a box called anti-pattern is left out with them.
    """
    drawn = [c for c in system.components.values() if not c.workloads and c.kind not in ("gateway", "client")]
    drawn = [c for c in drawn if technology(c.name) is None]  # MySQL has humps and is no class
    certain = {c.key for c in drawn if _CODE.search(c.name.strip())}
    sent = {
        key for f in system.flows for m in f.messages if _METHOD.search(m.text.strip()) for key in (m.source, m.target)
    }
    maybe = {c.key for c in drawn if _CLASS.search(c.name.strip())}
    if len(certain) >= _CLASSES or any(_LAYERS.search(system.components[key].name) for key in certain):
        certain |= maybe
    shown = {c.key for c in drawn if any(_SHOWN.search(group) for group in c.group)}
    return frozenset(certain | (maybe & sent) | shown)
