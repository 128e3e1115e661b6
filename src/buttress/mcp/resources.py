"""Resources: the same answers as the tools give, by address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from buttress.agent.tools._answers import Refused, refusal

if TYPE_CHECKING:
    from buttress.mcp.office import Office

#: Kinds of facts by the word that an address uses.
FACTS = {
    "tables": "table",
    "operations": "operation",
    "components": "component",
    "edges": "edge",
    "numbers": "number",
    "questions": "question",
}
_LONGEST = 1_000
_KNOWN = ["buttress://findings", "buttress://findings/LABEL", "buttress://facts/KIND", "buttress://rules/NAME"]


def read(office: Office, uri: str) -> str:
    """The answer to an address (``?page=2`` for the next page), with ``error`` as its first key where there is none."""
    try:
        name, arguments = call_for(uri)
    except Refused as refused:
        return refusal(refused)
    return office.call(name, arguments)


def call_for(uri: str) -> tuple[str, dict[str, Any]]:
    """The tool and the arguments that an address stands for. Raises :class:`Refused`."""
    if len(uri) > _LONGEST:
        raise Refused(f"the address is longer than {_LONGEST} characters")
    try:
        parts = urlsplit(uri)
    except ValueError:
        raise Refused("that is no address of a resource", known=_KNOWN) from None
    which = unquote(parts.path).strip("/")
    page = _page(parts.query)
    if parts.scheme != "buttress" or parts.fragment:
        raise Refused("there is no such resource", known=_KNOWN)
    if parts.netloc == "findings":
        return ("explain_finding", {"label": which} | page) if which else ("list_findings", page)
    if parts.netloc == "facts":
        if which not in FACTS:
            raise Refused("there are no facts of that kind", known=list(FACTS))
        return "list_facts", {"kind": FACTS[which]} | page
    if parts.netloc == "rules" and which:
        return "rule_page", {"name": which} | page
    raise Refused("there is no such resource", known=_KNOWN)


def _page(query: str) -> dict[str, Any]:
    given = dict(parse_qsl(query, keep_blank_values=True))
    if not given:
        return {}
    number = given.pop("page", "")
    if given or not (number.isascii() and number.isdigit() and len(number) <= 5):
        raise Refused("behind the question mark stands page=NUMBER and nothing else")
    return {"page": int(number)}
