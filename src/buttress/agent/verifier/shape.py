"""Finding the one JSON object in a reply, and each claim in it by itself."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from buttress.agent.claims import CLAIMS, Claim
from buttress.agent.verifier.scene import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Characters of a reply, and how deep its JSON may nest: ten claims take 20,000 characters and six levels.
LONGEST, DEEPEST = 1_000_000, 32
_FENCE = re.compile(r"^[ \t]*```[ \t]*\w*[ \t]*$", re.MULTILINE)
_BEGIN = re.compile(r'\{\s*"claims"')
_STEP = re.compile(r'["{}\[\]]')
_STRING = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)


class Given(NamedTuple):
    """One claim as the model gave it: ``kind`` as it says, ``raw`` as parsed JSON; ``claim`` or why there is none."""

    kind: str
    raw: Any
    claim: Claim | None
    why: str = ""


def read(reply: str) -> list[Given]:
    """The claims of a reply, each parsed by itself. Raises :class:`Refusal` when the reply as a whole has no form."""
    whole = _loaded(_object_in(reply))
    if not isinstance(whole, dict) or set(whole) != {"claims"} or not isinstance(whole["claims"], list):
        raise Refusal("shape", 'the reply is not one object {"claims": [...]}')
    return each(whole["claims"])


def each(raw: Sequence[Any]) -> list[Given]:
    """Claims that are JSON values already. Those beyond the limit are one refused claim together."""
    given = [_parsed(one) for one in raw[:CLAIMS]]
    if len(raw) > CLAIMS:
        given.append(
            Given("reply", None, None, f"{len(raw) - CLAIMS} claims beyond the {CLAIMS} that a reply may have")
        )
    return given


@cache
def _adapter() -> TypeAdapter[Claim]:
    return TypeAdapter(Claim)


def _parsed(raw: Any) -> Given:
    kind = raw.get("kind") if isinstance(raw, dict) else None
    kind = kind if isinstance(kind, str) and kind in _KINDS else "claim"
    try:
        return Given(kind, raw, _adapter().validate_python(raw))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"] if isinstance(part, int) or part in _FIELDS)
        return Given(kind, raw, None, f"{where + ': ' if where else ''}{_plain(first['type'], first['msg'])}")
    except (RecursionError, UnicodeError):
        return Given(kind, raw, None, "not of the asked form")


_KINDS = frozenset({"explain", "rank", "risk", "fix", "question", "proposal"})
_FIELDS = frozenset(
    {
        "kind",
        "finding",
        "above",
        "reason",
        "sentences",
        "text",
        "rests_on",
        "predicate",
        "args",
        "value",
        "cite",
        "quote",
    }
    | {"edits", "path", "line", "old", "new", "findings", "topic", "about", "resolves", "removes"}
)


def _plain(kind: str, message: str) -> str:
    """What is wrong, without anything that the model wrote."""
    if kind in ("missing", "extra_forbidden", "string_too_long", "string_too_short", "too_long", "too_short"):
        return message[:120]
    return kind.replace("_", " ")


def _object_in(reply: str) -> str:
    if len(reply) > LONGEST:
        raise Refusal("shape", f"the reply has more than {LONGEST:,} characters")
    text = reply.strip().removeprefix("\ufeff")
    if text.startswith("{"):
        found = text
    else:
        fences = list(_FENCE.finditer(text))
        if len(fences) == 2:
            found = text[fences[0].end() : fences[1].start()].strip()
        else:
            begin = _BEGIN.search(text)
            if begin is None:
                raise Refusal("shape", "there is no JSON object with claims in the reply")
            found = text[begin.start() :]
    end = _end_of(found)
    if found is text and text[end:].strip():
        raise Refusal("shape", "something stands behind the JSON object")
    return found[:end]


def _end_of(text: str) -> int:
    """Where the object that a text begins with ends; one pass, strings skipped."""
    depth, at = 0, 0
    while (step := _STEP.search(text, at)) is not None:
        at = step.end()
        if step.group() == '"':
            string = _STRING.match(text, at)
            if string is None:
                break
            at = string.end()
        elif step.group() in "{[":
            depth += 1
            if depth > DEEPEST:
                raise Refusal("shape", f"the reply nests deeper than {DEEPEST} levels")
        else:
            depth -= 1
            if depth == 0:
                return at
    raise Refusal("shape", "the JSON object does not end: the reply was cut off")


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_never)
    except (ValueError, RecursionError):
        raise Refusal("shape", "the reply is no valid JSON") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _never(constant: str) -> Any:
    raise ValueError(constant)
