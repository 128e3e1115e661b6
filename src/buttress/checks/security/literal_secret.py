"""SEC102: a secret that is committed with the file that uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.credentials import (
    holds_secret,
    is_private_key,
    password_in_url,
    password_of,
    random_looking,
    strength,
)
from buttress.predicates.naming import counted, listing, words
from buttress.predicates.running import deployments, for_development, public_ports, setting, shows_samples, store_tech

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.deployment import Deployment, HeldValue, Variable, Workload
    from buttress.blueprint.system import System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="literal-secret",
    code="SEC102",
    severity=Severity.WARNING,
    consequence=Consequence.SECURITY,
    principle=Principle.DATA_IS_SACRED,
    convention=True,
    conceals=True,
)
_STORE_WORDS = frozenset(
    {
        "db",
        "database",
        "postgres",
        "postgresql",
        "pg",
        "mysql",
        "mariadb",
        "mongo",
        "mongodb",
        "redis",
        "rabbitmq",
        "amqp",
        "smtp",
        "minio",
        "s3",
    }
    | {"clickhouse", "elastic", "elasticsearch", "broker", "jdbc", "datasource", "sql"}
)
#: Words of secrets with which sessions, tokens and requests between services are made.
_SIGNS = frozenset({"jwt", "session", "signing", "cookie", "shared", "encryption", "csrf"})
_EXAMPLES = (
    ".example",
    ".sample",
    ".template",
    ".dist",
    "example.env",
    "sample.env",
    ".tpl",
    ".test",
    ".development",
    ".dev",
)


class _Literal(NamedTuple):
    owner: str  # a workload's name, 'Secret shop-db' or '.env'
    workload: Workload | None  # who uses it, where that is known
    variable: Variable
    machine_made: bool  # nobody types such a value: it is in use somewhere, or was
    default: bool  # one that everybody tries first
    in_url: bool


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Passwords, keys and tokens that stand in deployed files, one finding a file."""
    for system, deployment in deployments(blueprint):
        meant = setting(deployment)
        samples = shows_samples(deployment)
        found = [
            each for each in _literals(deployment) if each.machine_made or not (meant.no or samples or _is_aside(each))
        ]
        doors = any(store_tech(w) and public_ports(w) for w in deployment.workloads)
        for literal in found:
            published = bool(public_ports(store)) if (store := _store(literal)) else doors
            severity = _severity(
                literal,
                production=meant.yes,
                development=meant.no,
                published=published,
                reachable=_is_reachable(literal, deployment) or (_of_store(literal) and published),
            )
            if severity is not None:
                yield _finding(system, deployment, literal, found, severity)


def _is_aside(literal: _Literal) -> bool:
    """Whether it stands in a manifest of development; documents stand in folders that say nothing of what they plan."""
    path = literal.variable.span.path
    return not path.endswith((".md", ".markdown")) and for_development(path)


def _literals(deployment: Deployment) -> Iterator[_Literal]:
    seen: set[tuple[str, int]] = set()
    for workload in deployment.workloads:
        for variable in workload.variables:
            place = (variable.span.path, variable.span.start)
            literal = _literal(workload, variable)
            if literal is not None and place not in seen and not variable.span.path.endswith(_EXAMPLES):
                seen.add(place)
                yield literal
    users = {(v.span.path, v.span.start): w for w in reversed(deployment.workloads) for v in w.variables}
    for held in deployment.held:
        place = (held.variable.span.path, held.variable.span.start)
        literal = _kept(held, users.get(place))
        if literal is not None and place not in seen:
            seen.add(place)
            yield literal


def _kept(held: HeldValue, user: Workload | None) -> _Literal | None:
    """A secret among the values of a Secret or of a file of variables."""
    variable = held.variable
    in_url = password_in_url(variable.value)
    value = in_url or (variable.value if holds_secret(variable.name) or is_private_key(variable.value) else "")
    kind = strength(value)
    if kind not in ("real", "default"):
        return None
    default = kind == "default" or (bool(in_url) and f"//{value}:{value}@" in variable.value)
    return _Literal(held.holder, user, variable, not default and random_looking(value), default, bool(in_url))


def _store(literal: _Literal) -> Workload | None:
    """The store whose own password it is."""
    return literal.workload if literal.workload is not None and store_tech(literal.workload) else None


def _literal(workload: Workload, variable: Variable) -> _Literal | None:
    if not variable.given or variable.source in ("secret", "environment"):
        return None
    in_url = password_in_url(variable.value)
    value = in_url or (variable.value if holds_secret(variable.name) else "")
    kind = strength(value)
    if kind not in ("real", "default"):
        return None
    names = {
        v.value
        for v in workload.variables
        if v.name.endswith(("USER", "USERNAME", "DB", "DATABASE", "user", "database"))
    }
    default = (
        kind == "default" or value in names or (bool(in_url) and f"//{value}:{value}@" in variable.value)
    )  # a password that is the user's name
    return _Literal(workload.name, workload, variable, not default and random_looking(value), default, bool(in_url))


def _is_reachable(literal: _Literal, deployment: Deployment) -> bool:
    """Whether somebody outside can try the value: on a port of who uses it or, for what signs sessions, on any."""
    exposed = {exposure.target for exposure in deployment.exposures}
    user = literal.workload
    if user is None or _SIGNS & set(words(literal.variable.name)):
        return bool(exposed) or any(public_ports(w) and not store_tech(w) for w in deployment.workloads)
    return bool(public_ports(user)) or bool(exposed & set(user.hosts))


def _severity(
    literal: _Literal, *, production: bool, development: bool, published: bool, reachable: bool
) -> Severity | None:
    """What somebody made with a generator is in use; a word matters where somebody outside can try it."""
    inside = (_of_store(literal) or _store(literal) is not None) and not published
    if literal.machine_made:
        if development or not (production or not inside):
            return Severity.ADVICE
        return Severity.ERROR if production and not inside else Severity.WARNING
    if development:
        return None
    if literal.default and _store(literal) and published and not production:
        return None  # that its port is published says so, with this password
    if (inside or not reachable) and not production:
        return None  # a word that only the network inside could try, in a file that nobody calls production
    if literal.owner == literal.variable.span.path or inside or not reachable:
        return Severity.ADVICE  # a file of variables with such values is mostly one to fill in
    return Severity.WARNING if production else Severity.ADVICE


def _of_store(literal: _Literal) -> bool:
    """Whether it is the password with which a service enters a store, not one with which people enter the service."""
    return literal.in_url or bool(_STORE_WORDS & set(words(literal.variable.name)))


def _finding(
    system: System, deployment: Deployment, literal: _Literal, found: Sequence[_Literal], severity: Severity
) -> Finding:
    variable, owner = literal.variable, literal.owner
    others = [
        f"{o.variable.name} (:{o.variable.span.line})"
        for o in found
        if o is not literal and o.variable.span.path == variable.span.path
    ]
    also = f"; the same holds for {listing(others)}" if others else ""
    kind = "a password inside its address" if literal.in_url else "its value"
    if literal.default:
        what = "a value that everybody tries first"
    elif literal.machine_made:
        what = "a value that looks generated"
    else:
        what = "a value written out"
    return RULE.finding(
        subject=f"{system.label}{owner.removeprefix('Secret ')}.{variable.name}",
        at=variable.span,
        message=f"{variable.name} {'in' if owner == variable.span.path else 'of'} {owner} has {kind} in the file: {what}"
        + (f" ({counted(len(others) + 1, 'secret')} in {variable.span.path})" if others else ""),
        because=f"{_harm(literal)}{also}",
        instead=_instead(deployment, literal),
        exposure=_exposure(literal, deployment),
        severity=severity,
        confidence=Confidence.LIKELY if severity > Severity.ADVICE else Confidence.POSSIBLE,
        fold=deployment.key,
    )


def _exposure(literal: _Literal, deployment: Deployment) -> int:
    """The worst leads: what was generated, then what a stranger can try, then what only the network inside reaches."""
    store = _store(literal)
    tried = bool(public_ports(store)) if store is not None else _is_reachable(literal, deployment)
    shared = bool(_SIGNS & set(words(literal.variable.name)))
    return 20 + 50 * literal.machine_made + 20 * tried + 10 * shared


def _harm(literal: _Literal) -> str:
    path, store = literal.variable.span.path, _store(literal)
    name = (
        literal.workload.name
        if literal.workload
        else "whatever reads it"
        if literal.owner == path
        else "whoever mounts it"
    )
    if literal.default:
        if store is None:
            who = "enters its store with" if _of_store(literal) else "is entered with"
            if literal.workload is None:
                who = "starts with"
            return f"{name} {who} a password from the first page of every list"
        ports = public_ports(store)
        open_port = f", and port {ports[0].host} at :{ports[0].span.line} lets everybody try" if ports else ""
        return f"{name} starts with a value from the first page of every list{open_port}"
    return f"whoever can read {path}, or any older commit of it, can {_may(literal, name)}; changing the line later does not take it out of the history"


def _may(literal: _Literal, name: str) -> str:
    if _store(literal) is not None:
        return f"enter {name} from wherever it can be reached"
    return "use it as its owner does" if literal.workload is None else f"use it as {name} does"


def _instead(deployment: Deployment, literal: _Literal) -> str:
    name = literal.variable.name
    if literal.owner.startswith("Secret"):
        return (
            f"a SealedSecret or an ExternalSecret in place of {literal.owner}, or one that is made outside of the repository"
            + _rotate(literal)
        )
    if literal.owner == literal.variable.span.path:
        if not literal.machine_made:
            return f"no value for {name} in {literal.owner}: let the installation generate one, for every place that repeats it"
        return (
            f"git rm --cached {literal.owner}, its name in .gitignore, and an .env.example with {name}= and no value"
            + _rotate(literal)
        )
    if deployment.origin == "kubernetes":
        return f"valueFrom: secretKeyRef for {name}, from a Secret that is made outside of the repository" + _rotate(
            literal
        )
    if literal.in_url:
        own = {p.name for w in deployment.workloads if store_tech(w) and (p := password_of(w)) is not None}
        name = own.pop() if len(own) == 1 else f"{literal.owner.upper().replace('-', '_')}_PASSWORD"
    return (
        f"${{{name}:?}} in place of the {'password' if literal.in_url else 'value'}, set in an .env that is not committed (or a secret file)"
        + _rotate(literal)
    )


def _rotate(literal: _Literal) -> str:
    """What else the change takes: whatever repeats the value stops to work when only this line changes."""
    if literal.default:
        return "; whatever else repeats the value has to read it from there, too"
    return "; then a new value, since this one is known, in every place that repeats it"
