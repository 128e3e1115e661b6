"""Text of strangers made safe to keep and to print: what a model wrote, and what a repository holds."""

from __future__ import annotations

import re
import unicodedata

#: Whole control sequences of terminals, in their 7-bit and 8-bit forms: strings (OSC, DCS, APC, PM, SOS) up to their
#: end or the end of the line, CSI with its parameters, and two-character escapes.
_SEQUENCE = re.compile(
    r"(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?"
)
#: Characters that are invisible or reorder what stands beside them: zero-width, bidirectional, tags, variation
#: selectors, fillers, soft hyphen, byte order mark.
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)|<\?.*?(?:\?>|$)|<!\[CDATA\[|\]\]>", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<![A-Za-z][^<>]*>")
_OPEN_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ADDRESS = r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.|(?:mailto|javascript|data|vbscript|file|tel|sms):(?=\S))"
_AUTOLINK = re.compile(rf"<\s*{_ADDRESS}[^<>]*>", re.IGNORECASE)
_BARE = re.compile(rf"(?<![\w.]){_ADDRESS}[^\s<>\"'`)\]]*", re.IGNORECASE)
_IMAGE_OR_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\(\s*<?[^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)")
_REFERENCE = re.compile(r"!?\[([^\[\]]{1,300})\]\s?\[[^\[\]]{0,300}\]")
_DEFINITION = re.compile(r"^\s{0,3}\[[^\[\]]{1,300}\]:\s*\S.*$", re.MULTILINE)
_FENCE = re.compile(r"`{3,}[\w+.-]*|~{3,}[\w+.-]*")
#: What build servers read as a command when a log prints it: GitHub's ``::``, Azure's and TeamCity's ``##``.
_LOG_COMMAND = re.compile(r"(?<![\w)\]\"'])::(?=[A-Za-z])|##(?=\[|vso\[|teamcity\[)", re.IGNORECASE)
_ROUNDS = 4


def clean_model_text(text: str, limit: int) -> str:
    """A model's words as one line of at most ``limit`` characters: no control sequences, no markup, no images, of
    links their label, NFC, single blanks. What is cut ends in ``…``.
    """
    text = text[: limit * 20 + 2_000]
    text = _visible(text)
    for _ in range(_ROUNDS):
        before = text
        text = _without_markup(text)
        if text == before:
            break
    text = _OPEN_TAG.sub("< ", text).replace("](", "] (")
    text = _LOG_COMMAND.sub(lambda m: " ".join(m.group()), text)
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return line if len(line) <= limit else line[: max(limit - 1, 0)].rstrip() + "…"[:limit]


def one_line(text: str) -> str:
    """Text of a repository as it may stand in a record: line breaks become blanks, control, bidirectional and
    zero-width characters U+FFFD; tabs stay.
    """
    if text.isascii() and text.isprintable():
        return text
    flat = text.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
    return _HIDDEN.sub("\ufffd", _CONTROL.sub("\ufffd", flat))


def as_shown(text: str) -> str:
    """A model's listing as it is tried, shown and kept: line breaks and tabs stay, everything else that acts, hides or breaks
    lines unseen is U+FFFD.
    """
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return _HIDDEN.sub("\ufffd", _CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")))


def why_unsafe(text: str) -> str:
    """Why a model's text must not be shown, in words that follow "it "; '' when it is clean."""
    if _SEQUENCE.search(text) or _CONTROL.search(text):
        return "has control characters"
    if _HIDDEN.search(text):
        return "has invisible or reordering characters"
    if _mixed_scripts(text):
        return "mixes scripts within a word"
    if _IMAGE_OR_LINK.search(text) or _REFERENCE.search(text) or _DEFINITION.search(text):
        return "has a link or an image"
    if _AUTOLINK.search(text) or _BARE.search(text):
        return "has a link or an image"
    if _TAG.search(text) or _COMMENT.search(text) or _FENCE.search(text) or _LOG_COMMAND.search(text):
        return "has markup"
    return _instructs(text) or _tells_a_secret(text)


def _visible(text: str) -> str:
    """Without what a terminal would obey or a reader cannot see."""
    text = _SEQUENCE.sub("", text)
    text = re.sub("[\u2028\u2029]", " ", text)
    return _CONTROL.sub("", _HIDDEN.sub("", text))


def _without_markup(text: str) -> str:
    text = _COMMENT.sub(" ", text)
    text = _DEFINITION.sub(" ", text)
    text = _IMAGE_OR_LINK.sub(r"\1", text)
    text = _REFERENCE.sub(r"\1", text)
    text = _AUTOLINK.sub("", text)
    text = _TAG.sub("", text)
    text = _BARE.sub("", text)
    return _FENCE.sub(" ", text)


_WORD = re.compile(r"[^\W\d_]{2,}")
#: Scripts whose letters pass for Latin ones.
_LOOK_ALIKES = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "MATHEMATICAL", "FULLWIDTH")
#: Greek that technical English uses: micro, change, resistance, spread.
_TECHNICAL = frozenset("\u03bc\u0394\u03a9\u03c3\u03bb\u03c0\u03b5\u00b5")


def _mixed_scripts(text: str) -> bool:
    """Whether a word has Latin letters and letters that only look like them."""
    if text.isascii():
        return False
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        names = [unicodedata.name(c, "") for c in word if c not in _TECHNICAL]
        if any(name.startswith(("MATHEMATICAL", "FULLWIDTH")) for name in names):
            return True
        if any(n.startswith("LATIN") for n in names) and any(n.startswith(_LOOK_ALIKES) for n in names):
            return True
    return False


#: What is said to the reader or to another program, never about a backend.
_INSTRUCTION = re.compile(
    r"\b(?:ignor|disregard|forget|overrid|bypass)(?:e|ing)?\b[^.]{0,30}\b(?:previous|prior|above|earlier|preceding|system)\b"
    r"|\b(?:ignore|disregard|forget|override) (?:all |any |the |these |those |your |this )*(?:instructions?|rules?|findings?|prompts?|warnings?|review|report)\b"
    r"|\b(?:run|execute|paste|copy|type|enter) (?:this|the following|these|it) (?:in(?:to)? |on )?(?:your |the |a )?(?:commands?|scripts?|codes?|lines?|terminal|shell|console|snippet)\b"
    r"|\b(?:run|execute|paste|type) (?:this|the following|these)\s*(?::|$)"
    r"|\b(?:click|tap|visit|browse to|navigate to|scan) (?:here|on|the link|this|our|http|www)\b|\bopen (?:this|the) (?:link|attachment|page|url)\b"
    r"|\b(?:download|install) (?:this|the following|our|it from|and run)\b"
    r"|\b(?:send|e-?mail|post|upload|forward|share|paste|tell|give|enter|provide) (?:me |us )?(?:your|the) (?:\w+ )?(?:passwords?|credentials?|secrets?|tokens?|api keys?|keys? to|private keys?)\b"
    r"|\b(?:you are|you're|act as|pretend to be) (?:now |a |an |the )?(?:different |new |helpful )?(?:assistant|model|agent|ai|admin|root|system)\b|\bas an ai\b"
    r"|\b(?:system|developer) (?:prompt|message)\b|\bnew instructions?\b|\bjailbreak|\bprompt injection\b"
    r"|\b(?:safe|ready|fine|ok|okay) to (?:merge|deploy|ship|approve|ignore)\b|\b(?:approve|merge|lgtm)\b[^.]{0,20}\b(?:pull request|merge request|this pr|this change)\b"
    r"|\b(?:do not|don't|never) (?:report|show|mention|tell|warn)\b|\b(?:mark|dismiss|close|suppress|resolve)\b[^.]{0,25}\b(?:finding|findings|warning|alert|false positive|review)\b"
    r"|\b(?:disable|turn off|skip|uninstall) (?:this|the|all|every) (?:check|checks|rule|rules|review|reviews|linter|hook|hooks|scanner|buttress)\b|buttress\s*:\s*ignore"
    r"|\b(?:curl|wget|iwr|invoke-webrequest)\s+-?\S|\|\s*(?:ba|z|da)?sh\b|\bsudo\s+\w|\brm\s+-[rf]{1,2}\b|\bchmod\s+[+\d]|\bpowershell\b|\bbase64\s+-d"
    r"|\b(?:pip|pip3|npm|npx|yarn|gem|cargo|brew|apt|apt-get)\s+(?:install|add|exec)\b|\bgit\s+(?:push|config|remote)\b|\$\(|\beval\s*\(",
    re.IGNORECASE,
)


def _instructs(text: str) -> str:
    return "tells the reader what to do" if _INSTRUCTION.search(text) else ""


def _tells_a_secret(text: str) -> str:
    from buttress.agent.redaction import holds_secret

    return "holds a secret" if holds_secret(text) else ""
