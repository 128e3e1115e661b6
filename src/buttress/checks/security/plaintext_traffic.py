"""SEC103: traffic that leaves the machine in clear."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.findings.finding import Confidence
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import listing
from buttress.predicates.running import deployments, setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.deployment import Deployment, Exposure, HostUse, Variable, Workload
    from buttress.blueprint.system import System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="plaintext-traffic",
    code="SEC103",
    severity=Severity.WARNING,
    consequence=Consequence.SECURITY,
    principle=Principle.DATA_IS_SACRED,
)
_LOCAL = re.compile(
    r"^(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|\[?::1|host\.docker\.internal)|"
    r"\.(?:local|internal|localhost|svc|svc\.cluster\.local|lan|home|test|localdomain|docker|intranet|corp|consul|cluster\.local)$|"
    r"(?:^|\.)(?:example\.(?:com|org|net)|your-?\w*\.\w+|domain\.tld|w3\.org|xmlsoap\.org|schemas\.\w+)",
    re.IGNORECASE,
)
_MANAGED = re.compile(
    r"\.(?:amazonaws\.com|cache\.windows\.net|redis\.cache|upstash\.io|redislabs\.com|redis-cloud\.com|aivencloud\.com|ondigitalocean\.com|azure\.com"
    r"|database\.windows\.net|neon\.tech|supabase\.co|mongodb\.net|cloudsql\.\w+|rds\.\w+|render\.com|fly\.dev|railway\.app|confluent\.cloud)$",
    re.IGNORECASE,
)
_OFF = frozenset({"disable", "disabled", "false", "0", "off", "no", "allow"})
_TLS_OPTIONS = ("sslmode", "ssl", "tls", "ssl_mode", "usessl", "encrypt")
_PLAIN_STORES = frozenset({"redis", "amqp", "mqtt", "ldap", "memcached"})
_HTTP = re.compile(r"\bhttp://([A-Za-z0-9.-]+\.[A-Za-z]{2,})(?::\d+)?(?:[/?\s\"',]|$)")
_NO_CALL = re.compile(
    r"PROXY|ORIGIN|CORS|NAMESPACE|XMLNS|SCHEMA|DOCS|HOMEPAGE|WHITELIST|ALLOW|ISSUER|REDIRECT|PUBLIC|SITE|FRONTEND|BASE_?URL|ROOT_?URL|DOMAIN|CALLBACK",
    re.IGNORECASE,
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Connections to other networks without TLS, and ways in that offer none; inside one network clear text is normal."""
    for system, deployment in deployments(blueprint):
        meant = setting(deployment)
        if meant.no:
            continue
        inside = {host for w in deployment.workloads for host in (w.name, *w.hosts)}
        seen: set[tuple[str, str]] = set()
        for use in deployment.uses:
            if use.origin == "code" or use.host in inside or not _remote(use.host) or (use.workload, use.host) in seen:
                continue
            how = _in_clear(use)
            if how:
                seen.add((use.workload, use.host))
                yield _use(system, use, how)
        for workload in deployment.workloads:
            yield from _http(system, workload, inside)
        if deployment.origin == "kubernetes":
            yield from _ingress(system, deployment)


def _remote(host: str) -> bool:
    return "." in host and not _LOCAL.search(host)


def _in_clear(use: HostUse) -> str:
    """What says that a connection is not encrypted; '' where nothing does."""
    options = {name.lower(): value.lower() for name, value in use.options.items()}
    for name in _TLS_OPTIONS:
        if options.get(name) in _OFF:
            return f"{name}={options[name]}"
    if use.scheme in _PLAIN_STORES and _MANAGED.search(use.host) and not any(name in options for name in _TLS_OPTIONS):
        return f"{use.scheme}://"
    return ""


def _use(system: System, use: HostUse, how: str) -> Finding:
    carries = (
        "its password and every row" if use.has_password or use.scheme not in _PLAIN_STORES else "every key and value"
    )
    better = {"redis": "rediss://", "amqp": "amqps://", "mqtt": "mqtts://", "ldap": "ldaps://"}.get(use.scheme, "")
    fix = (
        f"{better} in {use.variable}"
        if how.endswith("://") and better
        else f"{how.partition('=')[0]}=verify-full (or its driver's name for it) in {use.variable}"
    )
    return RULE.finding(
        subject=f"{system.label}{use.workload} -> {use.host}",
        at=use.span,
        message=f"{use.workload} talks to {use.host} in clear: {how} in {use.variable}",
        because=f"{use.host} runs in another network than {use.workload}, so {carries} cross machines that neither owns and can be read and changed there",
        instead=fix,
        exposure=70,
    )


def _http(system: System, workload: Workload, inside: set[str]) -> Iterator[Finding]:
    for variable in workload.variables:
        found = _HTTP.search(variable.value) if variable.given else None
        if found is None or _NO_CALL.search(variable.name) or not _called(variable):
            continue
        host = found.group(1)
        if host not in inside and _remote(host):
            yield RULE.finding(
                subject=f"{system.label}{workload.name} -> {host}",
                at=variable.span,
                message=f"{workload.name} calls {host} over http:// ({variable.name})",
                because=f"{host} is outside of the network of {workload.name}: what {variable.name} carries, tokens in headers included, can be read and changed on the way",
                instead=f"https:// in {variable.name}",
                exposure=50,
                confidence=Confidence.LIKELY,
            )


def _called(variable: Variable) -> bool:
    return any(
        word in variable.name.upper()
        for word in ("API", "SERVICE", "ENDPOINT", "WEBHOOK", "UPSTREAM", "BACKEND", "GATEWAY", "SERVER")
    )


def _ingress(system: System, deployment: Deployment) -> Iterator[Finding]:
    """Ingress rules without TLS where others have it, or where the host is a real name."""
    ways = [e for e in deployment.exposures if e.kind == "Ingress"]
    secured = [e for e in ways if e.tls]
    for way in ways:
        if way.tls is not False or (not secured and not _remote(way.host)):
            continue
        yield _open_way(system, way, secured, [e.host for e in ways if e.tls is False and e is not way])
        return


def _open_way(system: System, way: Exposure, secured: list[Exposure], others: list[str]) -> Finding:
    like = f"; the rule for {secured[0].host or secured[0].target} at {secured[0].span} has TLS" if secured else ""
    also = (
        f", like {listing(dict.fromkeys(o for o in others if o and o != way.host))}"
        if any(o and o != way.host for o in others)
        else ""
    )
    return RULE.finding(
        subject=f"{system.label}{way.target}",
        at=way.span,
        message=f"the Ingress to {way.target}{f' ({way.host})' if way.host else ''} has no TLS{also}",
        because=f"logins and tokens for {way.host or way.target} reach the cluster in clear{like}; a certificate at a balancer in front of it would not show here",
        instead=f"tls: with hosts: [{way.host or '…'}] and a secretName in the Ingress of {way.target}",
        related=[(secured[0].span, "with TLS")] if secured else [],
        exposure=50,
        severity=Severity.WARNING if secured else Severity.ADVICE,
        confidence=Confidence.LIKELY if secured else Confidence.POSSIBLE,
    )
