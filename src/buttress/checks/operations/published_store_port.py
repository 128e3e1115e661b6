"""OPS103: a store whose port every interface of the host answers on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.credentials import password_of, strength
from buttress.predicates.naming import listing
from buttress.predicates.running import deployments, public_ports, setting, shown_name, store_tech

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.deployment import Deployment, Port, Variable, Workload
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="published-store-port",
    code="OPS103",
    severity=Severity.WARNING,
    consequence=Consequence.SECURITY,
    principle=Principle.DATA_IS_SACRED,
)
#: Ports that people look at: consoles beside the protocol's own port.
_CONSOLES = frozenset({15672, 9001, 8080, 7474, 5601})
#: Stores that let everybody in until somebody sets a password.
_OPEN = frozenset({"redis", "memcached", "mongodb", "etcd", "cassandra", "scylladb", "kafka", "qdrant"})


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Stores published to all interfaces outside development files, one finding a system."""
    for system, deployment in deployments(blueprint):
        meant = setting(deployment)
        if meant.no:
            continue
        for workload in deployment.workloads:
            if store_tech(workload) and not workload.profiles:
                ports = _doors(workload)
                if ports and deployment.origin == "compose":
                    found = _published(system, deployment, workload, ports, known=meant.yes)
                    if found is not None:
                        yield found
                elif deployment.origin == "kubernetes":
                    yield from _exposed(system, deployment, workload)


def _doors(workload: Workload) -> list[Port]:
    return [port for port in public_ports(workload) if port.container not in _CONSOLES]


def _closed(ports: Sequence[Port]) -> str:
    """The lines as they stand, bound to the loopback."""
    lines = dict.fromkeys(f'"127.0.0.1:{p.written or f"{p.host}:{p.container}"}"' for p in ports)
    return listing(lines)


def _users(deployment: Deployment, workload: Workload) -> str:
    """Who reaches the store by name, as their settings spell it."""
    seen = [use for use in deployment.uses if use.host in workload.hosts]
    if not seen:
        return f"services of the same network reach it as {workload.name} without it"
    users = list(dict.fromkeys(use.workload for use in seen if use.host == seen[0].host))
    return f"{listing(users)} reach{'es' if len(users) == 1 else ''} it as {seen[0].host} without it"


def _others(deployment: Deployment, workload: Workload) -> str:
    """What other stores of the same file do likewise."""
    rest = [w for w in deployment.workloads if w is not workload and store_tech(w) and not w.profiles and _doors(w)]
    places = (f"{shown_name(w.name)} ({', '.join(f':{p.span.line}' for p in _doors(w))})" for w in rest)
    return f"; the same for {listing(places)}" if rest else ""


def _published(
    system: System, deployment: Deployment, workload: Workload, ports: Sequence[Port], *, known: bool
) -> Finding | None:
    door, at = _door(workload)
    users = _users(deployment, workload)
    weak = bool(door)
    used = any(use.host in workload.hosts for use in deployment.uses)  # stores alone are mostly a developer's
    tech = store_tech(workload)
    called = workload.name if workload.name == tech else f"{workload.name} ({tech})"
    port, numbers = ports[0], listing(dict.fromkeys(str(p.host) for p in ports))
    if tech == "minio":
        if not weak:
            return None  # browsers fetch objects from it by signed links
        fix = f"a password of its own for {workload.name}; its port is one that browsers may need"
    else:
        fix = f"no ports: on {workload.name}, or {_closed(ports)} for tools on the host{_others(deployment, workload)}"
    return RULE.finding(
        subject=f"{system.label}{workload.name}",
        at=port.span,
        message=f"{called} answers on port{'s' if ' and ' in numbers else ''} {numbers} of every interface of the host",
        because=f"Docker publishes it past ufw and firewalld rules, so whoever reaches the host reaches {tech}{door}; {users}",
        instead=fix,
        fold=system.key,
        related=[(at, "what guards it")] if at else [],
        exposure=90 if weak else 60,
        severity=Severity.WARNING if known or (weak and used) else Severity.ADVICE,
        confidence=Confidence.LIKELY if known else Confidence.POSSIBLE,
    )


def _exposed(system: System, deployment: Deployment, workload: Workload) -> Iterator[Finding]:
    for exposure in deployment.exposures:
        if exposure.kind in ("LoadBalancer", "NodePort") and exposure.target in workload.hosts:
            door, at = _door(workload)
            yield RULE.finding(
                subject=f"{system.label}{workload.name}",
                at=exposure.span,
                message=f"{workload.name} ({store_tech(workload)}) is reachable from outside the cluster by a {exposure.kind}",
                because=f"whoever reaches a node or the balancer reaches {store_tech(workload)}{door}, while pods reach it as {exposure.target} "
                "by a ClusterIP",
                instead=f"type: ClusterIP for {exposure.target}; kubectl port-forward for a look from outside",
                related=[(at, "what guards it")] if at else [],
                exposure=80,
            )


def _door(workload: Workload) -> tuple[str, Span | None]:
    """What stands between the port and the data, in words that follow the store's name; '' where a real password does."""
    password = password_of(workload)
    if password is not None and not password.given and not password.fallback:
        return "", None  # what the environment gives is not known
    if password is None:
        no_guard = (
            (store_tech(workload) in _OPEN or _old_search(workload))
            and "requirepass" not in workload.command
            and not _elsewhere(workload)
        )
        return (f", which asks for no password as {workload.name} starts it", None) if no_guard else ("", None)
    kind = strength(password.value)
    if kind in ("default", "empty"):
        said = "a value that everybody tries first" if kind == "default" else "empty"
        unless = " unless the environment gives another" if password.fallback else ""
        return f", whose {password.name} at :{password.span.line} is {said}{unless}", password.span
    return "", None


def _old_search(workload: Workload) -> bool:
    """Whether it is an Elasticsearch before 8, which asks for nothing unless told to (Elastic, "Security in 8.0")."""
    name, _, tag = workload.image.rpartition("/")[2].partition(":")
    return name.startswith("elasticsearch") and tag[:2] in ("5.", "6.", "7.")


def _elsewhere(workload: Workload) -> bool:
    """Whether settings that are not in the file may hold a password."""
    return any(_speaks_of_password(v) for v in workload.variables) or any(
        m.kind in ("bind", "config") and m.target.endswith((".conf", ".yml", ".yaml", ".acl")) for m in workload.mounts
    )


def _speaks_of_password(variable: Variable) -> bool:
    name = variable.name.lower()
    return any(word in name for word in ("pass", "security", "auth", "sasl", "secret")) or variable.source == "env_file"
