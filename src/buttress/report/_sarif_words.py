"""Texts and places in the forms that SARIF wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from buttress.report._markdown import prose
from buttress.report._words import added, elsewhere, headline, sentence, unicode
from buttress.report.style import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from buttress.blueprint.source import Span
    from buttress.findings.finding import Finding, Occurrence

#: Places that the message itself names: GitHub shows a related place only where the message links to it.
_LINKED = 5
#: What a message may hold: the longest text that GitHub keeps whole is not stated; this is more than any rule says.
_LONGEST = 4_000


def text(words: str) -> str:
    """Plain text of a message. SARIF reads ``[words](target)`` as a link even there, so brackets that would make one
    are escaped (section 3.11.6); others are left alone, for not every viewer takes the backslash away again.
    """
    words = clean(unicode(words))[:_LONGEST]
    return _bracketed(words) if "](" in words else words


def message(finding: Finding, occurrence: Occurrence, notes: Sequence[str]) -> dict[str, str]:
    """What, why here, what instead, and links to the related places (1, 2, …); as plain text and as Markdown."""
    what = headline(finding, occurrence)
    links = [f"[{_bracketed(clean(unicode(note)))}]({number})" for number, note in enumerate(notes[:_LINKED], 1)]
    marked = [f"[{prose(note)}]({number})" for number, note in enumerate(notes[:_LINKED], 1)]
    plain = [text(what), f"Because: {text(sentence(finding.because))}", f"Instead: {text(sentence(finding.instead))}"]
    rich = [prose(what), f"**Because** {prose(sentence(finding.because))}"]
    rich += [f"**Instead** {prose(sentence(finding.instead))}"]
    plain += [text(each) for each in added(finding)]
    rich += [prose(each) for each in added(finding)]
    tails = [f"See {', '.join(found)}." if found else "" for found in (links, marked)]
    shared = elsewhere(finding)
    return {
        "text": " ".join(filter(None, (*plain, shared, tails[0]))),
        "markdown": "\n\n".join(filter(None, (*rich, shared, tails[1]))),
    }


def location(span: Span, where: Callable[[str], str]) -> dict[str, Any]:
    """A physical location: a path relative to the repository's top, and the region in characters."""
    return {
        "artifactLocation": {"uri": uri(where(span.path)), "uriBaseId": "%SRCROOT%"},
        "region": {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        },
    }


def uri(path: str) -> str:
    """A relative path as a URI reference. A file name that is not Unicode keeps its bytes."""
    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = path.encode("utf-8", "replace")
    return quote(raw, safe="/")


def _bracketed(words: str) -> str:
    return words.replace("[", "\\[").replace("]", "\\]")
