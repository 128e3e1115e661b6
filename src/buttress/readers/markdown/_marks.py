"""What a document shows as what not to do, and what it shows as the better way."""

from __future__ import annotations

import re
from typing import Literal

Mark = Literal["bad", "good", ""]

_CROSS = "❌✗✘✖🚫⛔👎❎"
_TICK = "✅✓✔👍☑"
_LEAD = re.compile(r"^[\s*_`~>#\-+•\d.)(\[\]:/⚠\ufe0f💡📌🔴🟢]*", re.UNICODE)
_AFTER = r"(?=\s*(?:\([^)]*\))?\s*(?:[:：—–,.!]|-\s|->|→|=>|\n|$))"
#: A label: the word alone, or with what it labels, before a colon, a dash or the end of the line.
_BAD = re.compile(
    r"(?:(?:very |really |too )?(?:bad|wrong|incorrect|poor|worse|worst|problematic|not ok(?:ay)?|not recommended|unsafe|"
    r"insecure|fragile|broken|na[iï]ve|anti-?\s?patterns?|mistakes?|pitfalls?|smells?|problem|before|don'?ts?|do not|avoid|"
    r"schlecht|falsch|mauvais|à éviter|malo|incorrecto|mal|ruim|errado|плохо|неправильно)"
    r"(?:\s+(?:example|practice|design|approach|way|idea|code|schema|version|pattern|solution|response|request|query|"
    r"api|implementation|case|choice|do this|this|do|ejemplo|exemple|beispiel|exemplo))*(?:\s*#?\d+)?" + _AFTER + r"|"
    r"(?:反模式|错误示例|错误做法|反例|不推荐|不要|悪い例|アンチパターン|잘못된 예))",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"(?:don['’]?t|do not|avoid|never do|stop|refrain from)\s+(?!forget|worry|hesitate|need)\w", re.IGNORECASE
)
_GOOD = re.compile(
    r"(?:(?:very |much )?(?:good|right|correct|better|best|recommended|preferred|ok(?:ay)?|safe|secure|proper|do|instead|fix|"
    r"fixed|solution|after|improved|gut|richtig|bon|bueno|correcto|bom|certo|хорошо|правильно)"
    r"(?:\s+(?:example|practice|design|approach|way|code|schema|version|pattern|solution|response|request|query|api|"
    r"implementation|this))*(?:\s*#?\d+)?" + _AFTER + r"|(?:正确示例|正确做法|推荐|良い例))",
    re.IGNORECASE,
)
#: What a cross says of the state of the work, and not of its quality: ``❌ not implemented``.
_STATUS = re.compile(
    r"未实现|未完成|未开始|待实现|不支持|缺失|not (?:yet )?(?:implemented|done|started|built|supported|available|included|planned)"
    r"|\b(?:missing|pending|to-?do|planned|unsupported|incomplete|deferred|disabled|out of scope|later)\b",
    re.IGNORECASE,
)
_BAD_TITLE = re.compile(
    r"anti-?\s?patterns?\b|\b(?:common|typical|frequent)\s+(?:mistakes|pitfalls|errors|traps)\b"
    r"|\b(?:mistakes|pitfalls|things|traps)\s+to\s+avoid\b|\bwhat\s+(?:not\s+to\s+do|to\s+avoid|goes\s+wrong)\b|\bpitfalls\b"
    r"|\bbad\s+(?:example|practice|design|approach|way|code|idea)s?\b|\bnot\s+to\s+do\b|\bna[iï]ve\s+(?:approach|solution|design|"
    r"implementation|version|way)\b|\bthe wrong way\b|\bred flags\b|反模式|常见错误|错误示例|反例|アンチパターン|häufige fehler|erreurs courantes"
    r"|errores comunes|erros comuns",
    re.IGNORECASE,
)
_REJECTED_TITLE = re.compile(
    r"\balternatives?\b|\bdeprecated\b|\bobsolete\b|\bto be removed\b|废弃|\brejected\b|\boptions?\s+considered\b|\bconsidered\s+options?\b|\b(?:option|approach|alternative)\s+"
    r"(?:[a-h]|[1-9])\b|\bother\s+(?:options|approaches)\b|\bnot\s+chosen\b|\bwhy\s+not\b|备选方案|替代方案|被否决",
    re.IGNORECASE,
)
_CHOSEN = re.compile(
    rf"\bchosen\b|\bselected\b|\baccepted\b|\brecommended\b|\bpreferred\b|\bdecision\b|\bour (?:choice|approach)\b|[{_TICK}⭐]",
    re.IGNORECASE,
)


def mark_of(text: str) -> Mark:
    """What a line says of itself and of what follows it, by its first words: ``Bad:``, ``❌ …``, ``// Good: …``."""
    head = text[:400]
    lead = _LEAD.match(head)
    at = lead.end() if lead else 0
    if head[at : at + 1] and head[at] in _CROSS:
        return "" if _STATUS.search(head.partition("\n")[0]) else "bad"
    if head[at : at + 1] and head[at] in _TICK:
        return "good"
    if _BAD.match(head, at):
        return "bad"
    if _GOOD.match(head, at):
        return "good"
    return "bad" if _NEVER.match(head, at) else ""


def title_is_bad(title: str) -> bool:
    """Whether a heading collects what not to do. ``Problem statement`` and ``Before you start`` do not."""
    text = title.strip().lower()
    if re.search(r"\bdo'?s?\b.{0,12}\bdon'?ts?\b", text):
        return False
    if text in {"problem", "the problem", "before", "problem:", "do", "avoid"}:
        return text == "avoid"
    crossed = any(sign in title for sign in _CROSS) and not _STATUS.search(title)
    return crossed or bool(_BAD_TITLE.search(title)) or mark_of(title) == "bad"


def title_is_rejected(title: str) -> bool:
    """Whether a heading names an option that was not taken: what it sketches is no part of the design."""
    return bool(_REJECTED_TITLE.search(title)) and not _CHOSEN.search(title)
