"""When something that says another thing than before says more: stronger promises, wider types, longer lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.agent.trial.widths import same_sort, widens
from buttress.agent.trial.words import says_more
from buttress.blueprint.sql import ColumnType

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from buttress.agent.trial.facts import Change

#: What may grow: more of it takes nothing away.
_MAY_GROW = frozenset(
    {("component", a) for a in ("artefacts", "endpoints", "descriptions", "tables")}
    | {("edge", "evidence"), ("response", "headers"), ("type", "values"), ("endpoint", "parameters")}
)
#: How an address asks for encryption.
_ENCRYPTS = re.compile(r"[?&;,][\w-]*(?:ssl|tls|encrypt)[\w-]*=(?!disable|false|0|no\b|off)", re.IGNORECASE)
_MAY_SAY_MORE = frozenset(
    {
        ("decision", "reason"),
        ("arrow", "label"),
        ("message", "text"),
        ("provision", "technology"),
        ("part", "technology"),
    }
)


def grew(change: Change) -> bool:
    """Whether nothing but more was said."""
    kind, aspect, old, new = change.fact.kind, change.aspect, change.old, change.new
    if (kind, aspect) in _MAY_GROW:
        return isinstance(new, tuple | frozenset) and isinstance(old, tuple | frozenset) and set(new) >= set(old)
    if (kind, aspect, old) == ("decision", "reason", ""):
        return True
    if (kind, aspect) in _MAY_SAY_MORE:
        return says_more(old, new)
    if (kind, aspect) == ("part", "duties") and isinstance(old, tuple) and isinstance(new, tuple):
        return says_more(old[0], new[0]) and set(new[1]) >= set(old[1]) and says_more(old[2], new[2])
    if (kind, aspect) == ("edge", "origin"):
        return (old, new) == (True, False)
    if (kind, aspect) == ("workload", "health check"):
        return (old, new) == ((False, False), (True, False))
    return False


def stronger(change: Change) -> bool:
    """Whether a promise got stronger: of what the finding speaks of, nobody minds."""
    kind, aspect, old, new = change.fact.kind, change.aspect, change.old, change.new
    if (kind, aspect) == ("column", "type"):
        return widens(old, new)
    if (kind, aspect) == ("column", "nullable"):
        return (old, new) == (True, False)
    if (kind, aspect) == ("column", "default"):
        return old is None
    if aspect == "validity":
        return (old, new) == (False, True)
    if (kind, aspect) == ("index", "uniqueness"):
        return old == (False, False, False) and new == (True, False, False)
    if aspect == "security":
        return _stricter(old, new)
    return False


def may_replace(change: Change, rules: frozenset[str]) -> bool:
    """Whether a change that rules ask for is one that their advice can mean."""
    kind, aspect, old, new = change.fact.kind, change.aspect, change.old, change.new
    if kind in ("arrow", "message") and "chatty-calls" in rules:
        return _asks_for_many(change)
    if (kind, aspect) == ("variable", "value"):
        return _other_value(old, new, rules)
    means = _MEANS.get((kind, aspect))
    return means is None or means(old, new)


def _same_sort(old: Hashable, new: Hashable) -> bool:
    return isinstance(old, ColumnType) and isinstance(new, ColumnType) and same_sort(old, new)


def _less(old: Hashable, new: Hashable) -> bool:
    return isinstance(new, int | float) and (not isinstance(old, int | float) or new < old)


def _more_copies(old: Hashable, new: Hashable) -> bool:
    if not (isinstance(old, tuple) and isinstance(new, tuple) and isinstance(new[0], int)):
        return False
    return new[0] > (old[0] if isinstance(old[0], int) else 1)


def _unset(old: Hashable, _: Hashable) -> bool:
    return isinstance(old, tuple) and not old[0]


def _asks_for_many(change: Change) -> bool:
    """Whether a call that was made for each of many things is another one now, with no single id in it."""
    if change.before is None or change.after is None:
        return False
    was, now = (str(fact.says.get("label") or fact.says.get("text") or "") for fact in (change.before, change.after))
    return bool(now) and now != was and "{" not in now


def _other_value(old: Hashable, new: Hashable, rules: frozenset[str]) -> bool:
    """Whether a variable's new value is what the rule asks for: a secret from outside, a smaller pool, the same address
    with other options.
    """
    if not (isinstance(old, tuple) and isinstance(new, tuple)):
        return False
    value, source, given, _ = new
    if "literal-secret" in rules:
        return (not given or bool(source)) and _cut_out(str(old[0]), str(value))
    if "connections-exhausted" in rules:
        return str(value).isdigit() and str(old[0]).isdigit() and 0 < int(value) < int(old[0])
    if "plaintext-traffic" in rules:  # what is left out is left to a default, which may be the same
        return _scheme(value) != _scheme(old[0]) or bool(_ENCRYPTS.search(str(value)))
    return bool(value)


def _scheme(url: object) -> str:
    return str(url).partition(":")[0].lower()


def _cut_out(old: str, new: str) -> bool:
    """Whether a value is the old one without one stretch of it: the secret is gone, and no default took its place."""
    same = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(new))
    return len(new) < len(old) and old.endswith(new[same:])


def _stricter(old: Hashable, new: Hashable) -> bool:
    """Whether somebody is asked who he is where nobody was, or nothing more was opened."""
    if not isinstance(new, tuple) or not new or frozenset() in new:
        return False
    return old is None or old == () or (isinstance(old, tuple) and (set(new) <= set(old) or frozenset() in old))


def _longer_urls(old: Hashable, new: Hashable) -> bool:
    if not (isinstance(old, tuple) and isinstance(new, tuple) and new):
        return False
    return all(any(str(b).startswith(str(a).rstrip("/")) for b in new) for a in old)


#: What the advice of a rule can mean, by what changes: any other change that a rule asks for is as it wishes.
_MEANS: Mapping[tuple[str, str], Callable[[Hashable, Hashable], bool]] = {
    ("column", "type"): _same_sort,
    ("column", "nullable"): lambda old, new: (old, new) == (False, True),
    ("field", "longest"): _less,
    ("field", "most items"): _less,
    ("field", "largest"): _less,
    ("field", "default"): _unset,
    ("field", "pattern"): lambda old, _: not old,
    ("workload", "command"): says_more,
    ("workload", "replicas"): _more_copies,
    ("API", "servers"): _longer_urls,
    ("operation", "id"): lambda _, new: bool(new),
    ("port", "address"): lambda _, new: new in ("127.0.0.1", "::1", "localhost"),
    ("port", "host port"): lambda _, new: new == 0,
}
