"""What the new lines of an edit may hold: lines that act, and no words to whoever reads them.

An edit is shown as it is. So a remark in it would reach a reader with nothing that was checked about it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.agent.verifier.evidence import ADDRESSES
from buttress.agent.verifier.scene import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from buttress.agent.claims import EditClaim
    from buttress.agent.verifier.scene import Scene

_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`")
#: Comments that a runner of migrations or a generator of queries reads.
_DIRECTIVE = re.compile(
    r"--+>?\s*(?:\+\w+ (?:up|down|no transaction|statement ?(?:begin|end))\b|migrate:(?:up|down)\b|name: ?\w+ :\w+$|changeset \S+$"
    r"|liquibase formatted sql$|atlas:txmode none$|statement-breakpoint$|disable_ddl_transaction$|(?:up|down)(?: migration)?$)",
    re.IGNORECASE,
)
_COMMENTS = {
    "sql": re.compile(r"--|/\*|^\s*#|^\\"),
    "yaml": re.compile(r"(?:^|\s)#"),
    "yml": re.compile(r"(?:^|\s)#"),
    "prisma": re.compile(r"//"),
    "rb": re.compile(r"(?:^|\s)#"),
    "toml": re.compile(r"(?:^|\s)#"),
    "md": re.compile(r"^\s*--\s"),
}
#: A link to another machine than this one or a service of the deployment, whose names have no dot.
_REMOTE = re.compile(
    r"\b[a-z][a-z0-9+]*://(?:[^\s/@]*@)?(?!(?:localhost|127\.0\.0\.1|0\.0\.0\.0|[\w-]+|\$\{?\w+\}?)(?:[:/\s\"'\])}?]|$))\S"
    r"|\b(?:javascript|data):[a-z]+[/(]",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"<\s*(?:script|img|iframe|a|svg|style|object|embed|!--)\b|<!--|\]\(|!\[", re.IGNORECASE)
_SHELL = re.compile(r"\|\s*(?:ba|z)?sh\b|\brun (?:curl|wget|sh|bash|sudo)\b|\b(?:curl|wget)\b[^\n]*\|", re.IGNORECASE)
#: Statements over the server and not the schema: no finding is healed by one.
_RULING = re.compile(
    r"^\s*(?:create\s+(?:or\s+replace\s+)?(?:extension|role|user|function|procedure|rule|database|server|language)\b"
    r"|(?:grant|revoke|copy|do)\b|alter\s+(?:system|role|user|database)\b)",
    re.IGNORECASE,
)
#: Prose of a design that speaks of the review or of its own truth, or tells a secret.
_PROSE = re.compile(
    r"\b(?:findings?|reviewers?|buttress|false|wrong|untrue|obsolete|outdated|ignore|disregard|passwords?|passphrase|credentials?)\b",
    re.IGNORECASE,
)


def check(claim: EditClaim) -> None:
    """Raises :class:`Refusal` for new lines that hold words to their reader which the old ones do not hold."""
    kind = claim.path.rpartition(".")[2].casefold()
    for line in _added(claim):
        if _REMOTE.search(line) or _SCRIPT.search(line) or _SHELL.search(line) or ADDRESSES.search(line):
            raise Refusal("unsafe", "the new lines of an edit hold a link, markup or words to their reader")
        comment = _COMMENTS.get(kind)
        if comment is not None and comment.search(_QUOTED.sub("''", line)) and not _DIRECTIVE.match(line.strip()):
            raise Refusal("unsafe", "the new lines of an edit hold a comment: leave it out")
        if kind == "sql" and _RULING.search(line):
            raise Refusal("unsafe", "the new lines of an edit change the server, its roles or its programs")
        if kind in ("md", "markdown", "mdx", "txt", "rst", "adoc") and _PROSE.search(line):
            raise Refusal("unsafe", "the new lines of an edit speak of more than the design")


def dropped(claim: EditClaim, claims: Sequence[EditClaim], scene: Scene) -> str:
    """What an edit drops or changes the rows of although neither the files nor the edits have it; '' for nothing."""
    made = "\n".join(each.new for each in claims)
    for line in _added(claim):
        for match in _DROP.finditer(line):
            for name in (part.strip() for part in match[1].split(",")):
                bare = name.rpartition(".")[2].strip('"`[] ')
                created = (
                    re.search(rf"(?i)\b(?:create|add|rename)\b[^;]*?\b{re.escape(bare)}\b", made) if bare else None
                )
                if bare and bare not in scene.entities and created is None:
                    return bare
    return ""


_DROP = re.compile(
    r"(?:\bdrop\s+(?:table|index|view|materialized\s+view|type|schema|sequence)\s+(?:concurrently\s+)?(?:if\s+exists\s+)?"
    r"|^\s*(?:update|delete\s+from|truncate(?:\s+table)?|insert\s+into|lock\s+table)\s+(?:only\s+)?)"
    r"([\w.\"`\[\]]+(?:\s*,\s*[\w.\"`\[\]]+)*)",
    re.IGNORECASE,
)


def _added(claim: EditClaim) -> Iterator[str]:
    """The new lines that were not there."""
    known = {line.strip() for line in claim.old.splitlines()}
    return (line for line in claim.new.splitlines() if line.strip() and line.strip() not in known)
