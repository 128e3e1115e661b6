"""What no line may hold that a fix adds, whatever it heals: remarks, links, markup, orders, secrets, characters that act."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from buttress.agent.cleaning import why_unsafe
from buttress.agent.redaction import holds_secret
from buttress.agent.trial.edits import is_prose, is_wrapper
from buttress.agent.trial.remarks import remarks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.sql import Dialect

#: Comments that a runner of migrations or a generator of queries obeys, whole: nothing else may stand behind them.
_OBEYED = re.compile(
    r"--[ \t]*(?:\+goose[ \t]+(?:Up|Down|NO TRANSACTION|StatementBegin|StatementEnd)"
    r"|\+(?:migrate|micrate)[ \t]+(?:Up|Down|StatementBegin|StatementEnd)(?:[ \t]+notransaction)?"
    r"|migrate:(?:up|down)(?:[ \t]+transaction:(?:true|false))?|atlas:txmode[ \t]+\w+|(?:sqlx:)?[ \t]*no-transaction"
    r"|name:[ \t]*[\w-]{1,60}(?:[ \t]+:\w+)?|(?:Up|Down)(?:[ \t]+Migration)?|>?[ \t]*statement-breakpoint)[ \t]*",
    re.IGNORECASE,
)
#: Comments within blocks of a document, and ways of writing one in its text.
_FENCED = re.compile(r"(?:^|\s)(?P<remark>(?:--(?![->])|//|#)(?:\s.*)?)$|(?P<block>/\*.*)$")
_HIDING = re.compile(r"^[ \t]*\[[^\]]*\]:|<!--|<[!/?A-Za-z]")
_URL = re.compile(
    r"\b(?P<scheme>[a-z][a-z0-9+.-]{1,20})://(?P<rest>[^\s\"'`<>)\]}]*)|(?<![\w.@/-])www\.\S+|\bmailto:\S+",
    re.IGNORECASE,
)
_HOST = re.compile(r"^(?:[^@/]*@)?(?P<host>[^:/?#]+)")
_LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "[::1]"})  # noqa: S104 - compared with and not bound to
_ARROW = re.compile(r"[-=.]+[>xo)]+|<[-=.]+|<(?=\d|=|\s|>)")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[ \t]*[\w+-]*[ \t]*$", re.MULTILINE)


_HEALTH = re.compile(
    r"(?:pg_isready|mysqladmin|mariadb-admin|redis-cli|valkey-cli|mongosh|rabbitmq-diagnostics|nc|curl|wget)"
    r"(?:[ \t,]+[\"']?(?!-(?:o|O|T|d|X|e)\b(?!-))[\w./:@${}=-]+[\"']?)*(?:[ \t]*\|\|[ \t]*exit[ \t]+1)?"
)
_SHORT = 300


def why_not_shown(path: str, old: str, new: str, dialect: Dialect) -> str:
    """Why the text that a file gains may not be shown as part of a fix, '' when it may."""
    if is_wrapper(path):
        return ""
    if remark := _new_remark(path, old, new, dialect):
        return f"{path}: leave out the comment “{_cut(remark)}”: nobody can check what it says"
    hosts = {host for found in _URL.finditer(old) if (host := _host(found))}
    for line, twin in added_lines(old, new):
        if len(line) > _SHORT + len(twin):
            return f"{path}: a line of it is too long to be read"
        if any(not _may_stand(found, hosts) and found[0] not in old for found in _URL.finditer(line)):
            return f"{path}: an address in it was not there before"
        if (why := _unsafe(path, line)) and why != _unsafe(path, twin):
            return f"{path}: the text that comes {why}"
    return ""


def added_lines(old: str, new: str) -> Iterator[tuple[str, str]]:
    """The lines that were nowhere, each with the one that it takes the place of ('' where it is new)."""
    was, now = old.split("\n"), new.split("\n")
    known = {line.strip() for line in was}
    for tag, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag in ("equal", "delete"):
            continue
        for line in now[k:m]:
            if line.strip() and line.strip() not in known:
                yield line, max(was[i:j], key=lambda each: alike(each, line), default="")


def alike(one: str, other: str) -> float:
    """How much of two lines is the same, from 0 to 1."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _new_remark(path: str, old: str, new: str, dialect: Dialect) -> str:
    """The first comment that was not there word for word, '' when there is none. What a runner obeys is none."""
    left = Counter(old[start:end].strip() for start, end in remarks_of(path, old, dialect))
    for start, end in remarks_of(path, new, dialect):
        remark = new[start:end].strip()
        left[remark] -= 1
        if left[remark] < 0 and not _OBEYED.fullmatch(remark):
            return remark
    if is_prose(path):
        for line, twin in added_lines(old, new):
            found = _FENCED.search(line)
            remark = (found["remark"] or found["block"]).strip() if found else ""
            if _HIDING.search(line) and not _HIDING.search(twin):
                return line.strip()
            if remark and not line.lstrip().startswith("#") and remark not in old:
                return remark
    return ""


def _may_stand(found: re.Match[str], hosts: set[str]) -> bool:
    """Whether an address leads to this host, to a neighbour by its plain name, or where another one led before."""
    host = _host(found)
    plain = bool(host) and re.fullmatch(r"[\w./{}:$?&=%@,+*-]*", found["rest"] or "") is not None
    return plain and (host in hosts or host in _LOCAL or "." not in host)


def _host(found: re.Match[str]) -> str:
    host = _HOST.match(found["rest"] or "")
    return host["host"].lower() if host else ""


def _unsafe(path: str, line: str) -> str:
    bare = _ARROW.sub(" ", _URL.sub(" ", line))
    if not is_prose(path):
        bare = re.sub(r":(?=/)", ": ", _HEALTH.sub(" ", bare))
    elif _FENCE.fullmatch(bare):
        return ""
    why = why_unsafe(bare)
    return why or ("holds a secret" if holds_secret(line) else "")


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"
