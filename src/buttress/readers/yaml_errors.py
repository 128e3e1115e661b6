"""What YAML's parser says, in words that name what was expected and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.readers.flaws import Flaw

if TYPE_CHECKING:
    from yaml import YAMLError

_HINTS = (
    (
        "mapping values are not allowed",
        "a second `: ` on this line; put the text in quotes, or the key on a line of its own",
    ),
    (
        "did not find expected key",
        "this line's indentation fits none of the levels above it; align it with its siblings",
    ),
    ("did not find expected '-'", "a list item was expected here; indent this line or begin it with `- `"),
    ("could not find expected ':'", "a key without its colon; write `key: value`"),
    (
        "did not find expected ',' or",
        "a list or mapping in brackets is not closed; add the comma or the closing bracket",
    ),
    ("did not find expected node content", "a value was expected here; brackets opened above are not closed"),
    ("unexpected end of stream", "the text ends inside a quoted value; close the quote"),
    ("invalid Unicode character escape", "an escape that names no character; write the character itself"),
    ("unknown escape character", "an escape YAML does not know; use single quotes, or double the backslash"),
    ("block sequence entries are not allowed", "a list begins on the line of its key; put it on the next line"),
    ("control characters are not allowed", "a control character; is this a text file"),
    ("special characters are not allowed", "a control character; is this a text file"),
)


def explain(error: YAMLError, text: str) -> Flaw:
    """A :class:`Flaw` of kind ``syntax`` with the place and the advice."""
    start = _offset(error, text)
    said = f"{getattr(error, 'problem', '') or getattr(error, 'reason', '') or 'not YAML'}"
    if "cannot start any token" in said:
        return Flaw("syntax", start, start + 1, _bad_start(text[start : start + 1]))
    hint = next((hint for words, hint in _HINTS if words in said), f"not valid YAML here: {said}")
    return Flaw("syntax", start, start + 1, hint)


def _bad_start(character: str) -> str:
    if character == "\t":
        return "a tab indents this line; YAML wants spaces"
    return f"no value can begin with `{character}`; put it in quotes"


def _offset(error: YAMLError, text: str) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return min(int(mark.index), max(len(text) - 1, 0))
    position = getattr(error, "position", 0)
    if isinstance(position, int) and position > 0:
        # libyaml counts bytes, the parser in Python characters; they agree where it matters least
        return min(len(text.encode()[:position].decode(errors="ignore")), len(text))
    return 0
