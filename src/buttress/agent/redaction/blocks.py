"""Secrets of several lines: private keys in every wrapping, Kubernetes secrets, runs of encoded lines."""

from __future__ import annotations

import re

from buttress.agent.redaction.values import looks_made

_BEGIN = re.compile(
    r"-{4,5} ?BEGIN (?:[A-Z0-9]+ ){0,4}(?:PRIVATE KEY(?: BLOCK)?|PGP MESSAGE|SSH2 ENCRYPTED PRIVATE KEY) ?-{4,5}"
)
_END = re.compile(r"-{4,5} ?END (?:[A-Z0-9]+ ){0,4}(?:PRIVATE KEY(?: BLOCK)?|PGP MESSAGE) ?-{4,5}")
#: What may follow on the same line: base64 and escaped line breaks.
_SAME_LINE = re.compile(r"(?:\\{1,3}[nrt]|[A-Za-z0-9+/=]|[ \t](?=[A-Za-z0-9+/=\\]))*")
_DRESS = " \t\"'`+,;|>*#/.\\()-"
_BODY = re.compile(
    r"(?:[A-Za-z0-9+/]{1,120}={0,2}|(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset|Subject|x-[\w-]+):.*|=[A-Za-z0-9+/]{4})?"
)
_ENCODED = re.compile(r"[A-Za-z0-9+/]{56,100}={0,2}")
_TAIL = re.compile(r"[A-Za-z0-9+/]{2,100}={0,2}")
_KEY, _DATA = "[private key]", "[encoded data]"
_PUTTY = re.compile(r"(Private-Lines: *\d+)")
_SECRET_KIND = re.compile(
    r"^[ \t]*[\"']?kind[\"']?[ \t]*:[ \t]*[\"']?Secret(?:List)?[\"']?[ \t]*,?[ \t]*$", re.MULTILINE
)
_DATA_KEY = re.compile(r"([ \t]*)[\"']?(?:data|stringData)[\"']?[ \t]*:[ \t]*(\{)?[ \t]*$")
_ENTRY = re.compile(r"([ \t]*[\"']?[\w./-]+[\"']?[ \t]*:[ \t]*)([^\s#{\[].*|[|>][-+0-9]*)$")


def without_blocks(text: str) -> str:
    """The text with every line of such a block replaced by a placeholder; the number of lines stays."""
    if "PRIVATE KEY" in text or "PGP MESSAGE" in text:
        text = _without_keys(text)
    if "Private-Lines" in text:
        text = _without_putty(text)
    if "Secret" in text and _SECRET_KIND.search(text):
        text = _without_kubernetes(text)
    return _without_runs(text) if "\n" in text else text


def _without_keys(text: str) -> str:
    lines = text.split("\n")
    inside = False
    for number, line in enumerate(lines):
        if inside and (ended := _END.search(line)):
            inside, lines[number] = False, _indent(line) + _KEY + line[ended.end() :]
        elif inside:
            inside = _BODY.fullmatch(line.strip().strip(_DRESS).removesuffix("\\n").removesuffix("\\r")) is not None
            lines[number] = _indent(line) + _KEY if inside and line.strip() else line
        else:
            if (ended := _END.search(line)) and not _BEGIN.search(line):
                _backwards(lines, number)
                lines[number] = (
                    line[: ended.start()].rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\\")
                    + _KEY
                    + line[ended.end() :]
                )
            lines[number], inside = _on_one_line(lines[number])
    return "\n".join(lines)


def _on_one_line(line: str) -> tuple[str, bool]:
    """The line without the keys that begin in it, and whether the last of them goes on in the next line."""
    pieces: list[str] = []
    done, open_ended = 0, False
    for begun in _BEGIN.finditer(line):
        if begun.start() < done:
            continue
        body = _SAME_LINE.match(line, begun.end())
        at = body.end() if body else begun.end()
        ended = _END.match(line, at)
        open_ended = ended is None and not line[at:].strip().strip(_DRESS)
        pieces += (line[done : begun.start()], _KEY)
        done = ended.end() if ended else at
    return "".join((*pieces, line[done:])), open_ended


def _backwards(lines: list[str], end: int) -> None:
    """A key whose beginning was cut off: the encoded lines before its end."""
    at = end - 1
    while (
        at >= 0
        and lines[at].strip()
        and _BODY.fullmatch(lines[at].strip().strip(_DRESS))
        and " " not in lines[at].strip().strip(_DRESS)
    ):
        lines[at] = _indent(lines[at]) + _KEY
        at -= 1


def _without_putty(text: str) -> str:
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _PUTTY.search(line):
            count = min(int(line.rsplit(":", 1)[1].strip()[:4] or 0), 400)
            for inner in range(number + 1, min(number + 1 + count, len(lines))):
                lines[inner] = _KEY
    return "\n".join(lines)


def _without_kubernetes(text: str) -> str:
    """Every value below ``data`` and ``stringData`` of documents of kind Secret."""
    documents = re.split(r"(?m)(^---.*$)", text)
    return "".join(_secret_document(part) if _SECRET_KIND.search(part) else part for part in documents)


def _secret_document(text: str) -> str:
    lines = text.split("\n")
    depth = -1
    for number, line in enumerate(lines):
        inner = len(line) - len(line.lstrip())
        if depth >= 0 and line.strip() and inner <= depth:
            depth = -1
        if opened := _DATA_KEY.match(line):
            depth = len(opened[1])
        elif depth >= 0 and line.strip():
            lines[number] = _entry(line)
    return "\n".join(lines)


def _entry(line: str) -> str:
    found = _ENTRY.match(line)
    if found is None:
        return (
            line
            if line.strip() in ("}", "},") or line.rstrip().endswith(":") or line.lstrip().startswith("#")
            else _indent(line) + "[secret]"
        )
    if found[2][0] in "|>":
        return line
    tail = "," if line.rstrip().endswith(",") else ""
    quote = found[2][0] if found[2][0] in "\"'" else ""
    return f"{found[1]}{quote}[secret]{quote}{tail}"


def _without_runs(text: str) -> str:
    """Two or more lines of nothing but base64 are a key, a certificate or data that was cut out of one."""
    lines = text.split("\n")
    run: list[int] = []
    for number, line in enumerate([*lines, ""]):
        bare = line.strip().strip(_DRESS).removesuffix("\\n") if len(line) < 200 else ""
        if len(bare) >= 56 and _ENCODED.fullmatch(bare) and looks_made(bare):
            run.append(number)
            continue
        if len(run) > 1:
            if bare and _TAIL.fullmatch(bare) and any(c.isdigit() or c in "+/=" for c in bare):
                run.append(number)
            for inner in run:
                lines[inner] = _indent(lines[inner]) + _DATA
        run = []
    return "\n".join(lines)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
