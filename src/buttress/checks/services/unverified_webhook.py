"""unverified-webhook: an endpoint that anybody can post a payment to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.checks.services._shared import mentions_topic, name_words, said_as, search
from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.naming import words
from buttress.predicates.shown_operations import said_in_fences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.blueprint.document import Document
    from buttress.blueprint.source import Span
    from buttress.blueprint.system import System
    from buttress.findings.finding import Finding

RULE = Rule(
    name="unverified-webhook",
    code="SVC118",
    severity=Severity.ADVICE,
    consequence=Consequence.SECURITY,
    principle=Principle.DATA_IS_SACRED,
)

_SIGNED = re.compile(
    r"signature|\bhmac\b|\bsigning\b|\bsigned\b|webhook[- _]?secret|shared secret|allow-?list|whitelist|mtls|construct_?event|签名|验签|白名单|鉴权|密钥|令牌",
    re.IGNORECASE,
)
#: Verifying counts where it is a message, or its sender, that is verified.
_VERIFIED = re.compile(
    r"(?<!cannot be )(?<!not be )(?<!not )\bverif(?:y|ies|ied|ication|ying)\b.{0,60}\b(?:webhooks?|callbacks?|payloads?|events?|senders?|origin|source|requests?|messages?|providers?)\b"
    r"|\b(?:webhooks?|callbacks?|payloads?|events?|senders?|origin|source|requests?|messages?|providers?)\b.{0,60}\bverif(?:y|ies|ied|ication|ying)\b",
    re.IGNORECASE,
)
_REPEATS = re.compile(
    r"idempoten|dedup|de-dup|duplicat|already processed|event[ _-]?id|exactly[- ]once|at[- ]least[- ]once|幂等|去重",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HOOK = re.compile(r"webhooks?\b|/hooks?(?:/|$)|/callbacks?(?:/|$)|/ipn\b", re.IGNORECASE)
_SENDERS = frozenset(
    {"payment", "billing", "stripe", "paypal", "adyen", "braintree", "razorpay", "mollie", "square", "klarna", "psp"}
    | {"provider", "gateway", "bank", "checkout", "shopify", "github", "gitlab", "twilio", "sendgrid", "plaid"}
    | {"prometheus", "alertmanager", "grafana", "datadog", "pagerduty", "zabbix", "slack", "external"}
    | {
        "subscription",
        "invoice",
        "delivery",
        "carrier",
        "shipping",
        "vendor",
        "partner",
        "acquirer",
        "alipay",
        "wechat",
    }
)
_MONEY = frozenset(
    {
        "payment",
        "billing",
        "stripe",
        "paypal",
        "adyen",
        "braintree",
        "razorpay",
        "mollie",
        "klarna",
        "psp",
        "checkout",
        "invoice",
    }
)


class Hook(NamedTuple):
    """One way in for somebody else's messages."""

    subject: str
    span: Span
    sender: str
    money: bool


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Endpoints for a provider's messages in systems that never speak of verifying one."""
    for system in blueprint.systems:
        words_known = all(d.english for d in system.documents)
        drawn = _drawn(system) if words_known else ()
        hooks = list({h.subject: h for h in (*_sketched(system), *drawn)}.values())
        if not hooks or not (words_known or all(d.english or _chinese(d) for d in system.documents)):
            continue
        if mentions_topic(system, "signature") or search(system, _SIGNED) or search(system, _VERIFIED):
            continue
        fences = [text for d in system.documents for text in said_in_fences(blueprint, d)]
        if _in_blocks(system) or any(_SIGNED.search(text) or _VERIFIED.search(text) for text in fences):
            continue
        repeats = bool(mentions_topic(system, "idempotency")) or search(system, _REPEATS) is not None
        repeats = repeats or any(_REPEATS.search(text) for text in fences)
        for hook in hooks:
            yield _finding(system, hook, repeats=repeats)


def _chinese(document: Document) -> bool:
    """Whether its prose is Chinese, whose words for signatures and repeats are known too."""
    text = "".join(p.text for p in document.passages if p.kind in ("paragraph", "bullet", "row"))
    return 5 * len(_HAN.findall(text)) > len(text)


def _sketched(system: System) -> Iterator[Hook]:
    """``POST /webhooks/stripe``; what manages our own webhooks (GET, DELETE beside it) is no way in."""
    for document in system.documents:
        managed = {s.path.rstrip("/") for s in document.sketches if s.method in ("GET", "DELETE", "PUT", "PATCH")}
        for sketch in document.sketches:
            if (
                sketch.bad
                or sketch.method != "POST"
                or not _HOOK.search(sketch.path)
                or sketch.path.rstrip("/") in managed
            ):
                continue
            named = set(words(f"{sketch.path} {sketch.note} {sketch.service}".replace("/", " ")))
            sender = next((w for w in words(sketch.path.replace("/", " ")) if {w, w.rstrip("s")} & _SENDERS), "")
            if sender or {each for w in named for each in (w, w.rstrip("s"))} & _SENDERS:
                money = bool({w.rstrip("s") for w in named} & _MONEY)
                yield Hook(system.label + sketch.subject, sketch.span, sender or "the provider", money)


def _drawn(system: System) -> Iterator[Hook]:
    """An arrow from somebody else's system to ours that says webhook."""
    for edge in system.edges:
        source, target = system.component(edge.source), system.component(edge.target)
        if source is None or target is None or source.kind != "external" or not target.is_business:
            continue
        if "webhook" in edge.label().lower():
            yield Hook(system.edge_subject(edge), edge.span, said_as(source), bool(name_words(source) & _MONEY))


def _in_blocks(system: System) -> bool:
    """Whether a sample carries a signature header."""
    return any("signature" in str(s.value).lower() for d in system.documents for s in d.samples if not s.bad)


def _finding(system: System, hook: Hook, *, repeats: bool) -> Finding:
    sent = "a payment that never happened" if hook.money else "an event that never happened"
    again = "" if repeats else f", and {hook.sender} sends the same event again whenever an answer is late"
    also = "" if repeats else ", and keep the event's id under a unique key so that a repeat changes nothing"
    return RULE.finding(
        subject=hook.subject,
        at=hook.span,
        message=f"{hook.subject.removeprefix(system.label)} takes messages from {hook.sender}, and nothing says how one is verified",
        because=f"whoever knows this address can post {sent}{again}; {_where(system, hook)} names no signature",
        instead=f"check the signature of {hook.sender} over the raw body before anything is read from it{also}",
        exposure=70 if hook.money else 40,
    )


def _where(system: System, hook: Hook) -> str:
    others = len(system.documents) - 1
    return f"{hook.span.path}{f' and the {others} other documents' if others > 1 else ''}"
