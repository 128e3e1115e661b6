"""Questions about what a GET does: whether its own words say that it changes something.

Three voices speak: the path, the operationId and the summary. One that says *read* outweighs the others, because nouns
look like verbs (``/import`` is asked for its status, ``/merge`` whether there was one); a summary or an id that was
copied from another operation is rarely contradicted by none of the three.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from buttress.predicates.answer import Answer
from buttress.predicates.api_naming import NOUN_SECOND, is_parameter, segments
from buttress.predicates.naming import singular, singular_words, words
from buttress.predicates.paging import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.blueprint.api import Api, Operation

#: Verbs that name a change wherever they stand.
_CHANGES = frozenset(
    {"delete", "remove", "destroy", "purge", "erase", "create", "insert", "modify", "save", "resend"}
    | {"deactivate", "enable", "disable", "reject", "cancel", "unarchive", "revoke", "regenerate"}
    | {"unpublish", "increment", "decrement", "toggle", "unregister", "reboot", "unlock", "unban"}
    | {"unblock", "terminate", "unassign", "detach", "unsubscribe", "wipe", "suspend"}
)
#: Verbs that are nouns or ways of looking as well: a second voice has to agree, or a noun has to follow (``sendText``).
_PERHAPS = frozenset(
    {"send", "set", "stop", "start", "restart", "reset", "refresh", "move", "copy", "lock", "publish", "approve"}
    | {"activate", "add", "clear", "pause", "resume", "rotate", "execute", "invalidate", "pay", "refund"}
    | {
        "subscribe",
        "archive",
        "close",
        "mark",
        "dismiss",
        "rename",
        "ban",
        "kill",
        "update",
        "restore",
        "trigger",
        "flush",
    }
)
#: Verbs that a summary says of what is only worked out: ``Create a ZIP archive``.
_MAKES = frozenset({"create", "insert", "save", "start"})
#: Verbs that stand before their thing: ``/remove/lock/{id}``.
_FIRST = frozenset({"delete", "remove", "destroy", "erase", "create", "insert"})
#: Verbs of looking. ``verify`` and ``check`` ask; what they prove is told by mail links.
_READS = frozenset(
    {"get", "list", "fetch", "read", "show", "retrieve", "find", "search", "view", "download", "check", "return"}
    | {"is", "has", "count", "validate", "preview", "display", "query", "lookup", "describe", "status", "browse"}
    | {"render", "export", "load", "gets", "returns", "lists", "test", "calculate", "estimate", "compare", "verify"}
    | {"history", "form", "page", "info", "about", "example", "template", "log", "result", "report", "diff"}
)
#: Last segments that look, whatever stands before.
_VIEWS = frozenset({"all", "list", "status", "count", "history", "log", "result", "preview", "new", "form", "template"})
#: Second words that make a noun of a verb, beside those that paths have: ``cancel fees``, ``reset link``.
_NOUN_AFTER = NOUN_SECOND | {
    "fee",
    "link",
    "code",
    "url",
    "name",
    "number",
    "count",
    "estimate",
    "point",
    "page",
    "button",
}
#: Paths whose GET is asked for by a protocol: OAuth 2 and OpenID Connect redirects, ends of sessions, health.
_PROTOCOL = frozenset(
    {
        "oauth",
        "oauth2",
        "oidc",
        "openid",
        "saml",
        "sso",
        "authorize",
        "callback",
        "login",
        "logout",
        "signout",
        "signin",
    }
    | {"redirect", "connect", "webhook", "health", "ws", "websocket"}
)
#: What speaks of these, in path or words, redirects a browser or ends at another party.
_SIGN_IN = frozenset({"oauth", "oauth2", "oidc", "saml", "sso", "login"})
_BY_MAIL = frozenset({"unsubscribe", "confirm", "confirmation", "verify", "verification", "activate", "activation"})
_BY_MAIL_WHOLE = frozenset({"optin", "optout"})
_TICKETS = frozenset(
    {"token", "code", "key", "hash", "signature", "otp", "ticket", "secret", "tokenhash", "confirmationtoken"}
    | {"verificationtoken", "activationcode", "activationkey", "verificationcode", "subscriberuuid", "subuuid"}
)
#: What makes a word of these a link in a mail, where the word alone may be a question.
_ABOUT_MAIL = frozenset({"email", "mail", "link", "newsletter", "signup", "account"})
_METHOD = re.compile(r"(Using)?GET(_?\d+)?$")
_AFTER_NAMESPACE = re.compile(r".*[/.:]")


class Effect(NamedTuple):
    """What a GET says that it does. ``mail``: it is a link that people get by mail."""

    verb: str
    voices: tuple[str, ...]
    mail: bool = False


def effect_of(operation: Operation) -> Effect | None:
    """The change that a GET's words speak of; None when they speak of none, or one of them speaks of reading."""
    statics = [part for part in segments(operation.path) if not is_parameter(part)]
    said = {word for part in statics for word in words(part)}
    identifier = words(_METHOD.sub("", _AFTER_NAMESPACE.sub("", operation.operation_id)))
    summary = words(operation.summary)
    told = {*said, *identifier, *summary}
    if operation.method not in ("GET", "HEAD") or operation.webhook or said & _PROTOCOL or told & _SIGN_IN:
        return None
    mail = _mail(operation, statics)
    if mail:
        return Effect(mail, ("path",), mail=True)
    if _reads(identifier, anywhere=True) or _reads(summary) or (statics and _looks(statics[-1])):
        return None
    spoken = {"path": _path_words(statics, operation), "operationId": identifier, "summary": summary}
    verbs = {voice: _verb(said, third_person=voice != "path") for voice, said in spoken.items()}
    path = verbs.pop("path")
    others = {voice: verb for voice, verb in verbs.items() if verb and verb not in _MAKES}
    if path and (path in _CHANGES or len(spoken["path"]) > 1 or others):
        return Effect(path, ("path", *(voice for voice, verb in verbs.items() if verb)))
    agreed = set(others.values()) & _CHANGES
    return (
        Effect(agreed.pop(), tuple(others)) if len(others) > 1 and len(set(others.values())) == 1 and agreed else None
    )


def changes_something(api: Api, operation: Operation) -> Answer:
    """Whether a GET changes something, by its own words."""
    found = effect_of(operation)
    if found is None:
        return Answer("unknown", "its words speak of no change")
    return Answer("yes", f"its {' and '.join(found.voices)} say {found.verb}", (api.span(operation.place),))


def _mail(operation: Operation, statics: Sequence[str]) -> str:
    """The word for which a mail holds this link; '' for anything else. The link carries a ticket."""
    ticket = any(p.where in ("path", "query") and key_of(p.name) in _TICKETS for p in operation.parameters)
    if not ticket or not statics:
        return ""
    last = words(statics[-1])
    if key_of(statics[-1]) in _BY_MAIL_WHOLE:
        return statics[-1]
    word = next((word for word in last if word in _BY_MAIL), "")
    told = singular_words(f"{operation.path} {operation.operation_id} {operation.summary} {operation.description}")
    return word if word == "unsubscribe" or not _ABOUT_MAIL.isdisjoint(told) else ""


def _path_words(statics: Sequence[str], operation: Operation) -> tuple[str, ...]:
    """The words of the segment that may be a verb: the last one, or the first where a thing follows it."""
    if not statics:
        return ()
    last, first = words(statics[-1]), words(statics[0])
    if len(first) == 1 and first[0] in _FIRST and len(segments(operation.path)) > 1:
        return first
    follows = len(last) > 1 or len(statics) > 1 or is_parameter(segments(operation.path)[-1])
    return last if follows and _verb(last, third_person=False) else ()


def _verb(spoken: Sequence[str], *, third_person: bool) -> str:
    """The changing verb that words begin with; '' where the second word makes a noun of it (``cancel fees``). In a path
    ``updates`` are things, in a sentence it is what an operation does.
    """
    if not spoken:
        return ""
    first = _base(spoken[0]) if third_person else spoken[0]
    noun = len(spoken) > 1 and singular(spoken[1]) in _NOUN_AFTER
    return first if not noun and first in _CHANGES | _PERHAPS else ""


def _base(word: str) -> str:
    """``deletes`` and ``pushes`` without the ending of the third person."""
    for form in (word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y"):
        if form in _CHANGES or form in _PERHAPS or form in _READS:
            return form
    return word


def _reads(spoken: Sequence[str], *, anywhere: bool = False) -> bool:
    """Whether words begin with a verb of looking; ``anywhere``: or hold one, where no change comes first."""
    if not spoken:
        return False
    if _base(spoken[0]) in _READS:
        return True
    return anywhere and _base(spoken[0]) not in _CHANGES and any(_base(word) in _READS for word in spoken)


def _looks(segment: str) -> bool:
    said = words(segment)
    return bool(said) and (singular(said[-1]) in _VIEWS or _base(said[0]) in _READS)
