"""Numbers as prose writes them, with the unit behind: ``1,000 req/s``, ``≈ 5k rps``, ``2-3 days``, ``99.9 %``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from buttress.readers.prose.later import later

if TYPE_CHECKING:
    from collections.abc import Iterator

Dimension = Literal["time", "size", "percent", "factor", "rate", "money", "count"]

_SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "千": 1e3,
    "万": 1e4,
    "m": 1e6,
    "mn": 1e6,
    "mm": 1e6,
    "million": 1e6,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
    "t": 1e12,
    "trillion": 1e12,
}
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
#: Seconds of one; a month is a twelfth of a year of 365 days.
_TIMES = {
    **dict.fromkeys(("ns", "nanosecond", "nanoseconds"), 1e-9),
    **dict.fromkeys(("µs", "μs", "us", "microsecond", "microseconds", "微秒"), 1e-6),
    **dict.fromkeys(("ms", "msec", "msecs", "millisecond", "milliseconds", "毫秒"), 1e-3),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "秒", "秒钟"), 1.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "分钟"), _MINUTE),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "小时"), _HOUR),
    **dict.fromkeys(("d", "day", "days", "天", "日"), _DAY),
    **dict.fromkeys(("w", "week", "weeks", "周"), 7 * _DAY),
    **dict.fromkeys(("mo", "month", "months", "个月", "月"), 365 * _DAY / 12),
    **dict.fromkeys(("quarter", "quarters"), 365 * _DAY / 4),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years", "年"), 365 * _DAY),
}
#: Bytes of one. KB and MB are read as powers of ten, KiB and MiB as powers of two.
_SIZES = {
    **dict.fromkeys(("byte", "bytes", "字节"), 1.0),
    **{f"{letter}b": 10.0 ** (3 * power) for power, letter in enumerate("kmgtp", 1)},
    **{f"{letter}ib": 1024.0**power for power, letter in enumerate("kmgtp", 1)},
    **{f"{letter}": 1024.0**power for power, letter in enumerate(("ki", "mi", "gi", "ti", "pi"), 1)},
    **{
        f"{word}{s}": 10.0 ** (3 * n)
        for n, word in enumerate(("kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"), 1)
        for s in ("", "s")
    },
}
#: Units that say "so many things a second" in one word, and which things.
_RATES = {
    "rps": "requests",
    "qps": "queries",
    "tps": "transactions",
    "wps": "writes",
    "iops": "operations",
    "ops": "operations",
    "req/s": "requests",
}
_SPELT = {
    "req": "requests",
    "reqs": "requests",
    "request": "requests",
    "msg": "messages",
    "msgs": "messages",
    "ops": "operations",
    "tx": "transactions",
}
_WORDS = {
    **{
        word: float(n)
        for n, word in enumerate(
            ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
        )
    },
    "twenty": 20.0,
    "thirty": 30.0,
    "fifty": 50.0,
    "hundred": 100.0,
}
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?![\d.,])|\d+(?:\.\d+)?"
_SCALE = (
    r"(?:\s?(?:thousand|million|billion|trillion)\b|\s?(?:千万|百万|[万亿千])|(?:mn|bn|mm|[kKMBT])(?![A-Za-z0-9\-]))"
)
_NUMBER = later(
    rf"(?:(?<=\b[Ss]ub-)|(?<![\w.,$#:/@'^\[-]))(?<![\w)]\s[-–])(?P<sign>(?:[<>≤≥≈~±]=?|=)\s*)?(?P<money>[$€£¥]\s?)?"
    rf"(?P<low>{_DIGITS})(?P<scale>{_SCALE})?(?P<plus>\+)?"
    rf"(?:(?P<mid>[ \u00a0]?[A-Za-zµμ]{{1,8}})?\s?(?:-|–|—|~|≈|to\b|至|到)\s?[$€£¥]?(?P<high>{_DIGITS})(?P<scale2>{_SCALE})?\+?)?"
    rf"(?![.,]?\d)(?!\.[A-Za-z])",
)
_SPELLED = later(r"(?<![\w-])(?P<low>(?:" + "|".join(_WORDS) + r"))(?=[\s-][A-Za-z])", re.IGNORECASE)
_NINES = later(r"(?<![\w.])(two|three|four|five|six|[2-6])[\s-]*(?:nines|9'?s|个 ?9)\b", re.IGNORECASE)
_UNIT = later(r"[\s\u00a0-]?(?P<unit>req/s\b|字节|毫秒|微秒|秒钟?|分钟|小时|个月|[天日周月年]|[A-Za-zµμ]+(?![A-Za-z]))")
_SIGN = later(r"\s?[%％]|\s?percent\b", re.IGNORECASE)
#: ``2. Use an index`` inside a cell counts the list, not the world.
_COUNTER = later(r"[.)、]\s*[A-Z\u4e00-\u9fff]")
_FACTOR = later(r"\s?(?:[x×X](?![\w])|倍|-?fold\b)", re.IGNORECASE)
_PER = later(
    r"(?:\s?/\s?|\s+per\s+|\s+an?\s+|\s+each\s+|\s+every\s+|每)(?P<per>s|sec|secs|second|min|minute|h|hr|hour|d|day|week|mo|month|yr|year|秒|分钟|小时|天|日|月|年)(?![A-Za-z])"
    r"|\s+(?P<adverb>daily|hourly|weekly|monthly|yearly|annually)\b",
    re.IGNORECASE,
)
#: ``40 GB of new transaction content per month``.
_OF_PER = re.compile(
    r"\s+of\s+(?:(?:new|raw|log|event|user|transaction|message|order|metric|photo|video|media|image|tweet|post|data|content|writes?|traffic|logs|events|messages|transactions)\s+|(?<=new )[a-z]+\s+){1,4}"
    r"per\s+(?P<per>second|minute|hour|day|week|month|year)\b(?P<adverb>(?!))?",
    re.IGNORECASE,
)
#: ``每天新增 2000 万条审计日志``: the time stands first, what is counted last.
_EVERY_HAN = re.compile(
    r"(?:每|平均每)(?P<per>秒|分钟|小时|天|日|周|月|年)(?:约|大约|预计|新增|产生|写入|处理|生成|可|能|会|支持|增加|增长|\s){0,4}$"
)
_COUNTED_HAN = re.compile(r"\s?(?:条|个|次|笔|行|张|份)\s?(?P<things>[\u4e00-\u9fff]{1,8})?")
_ADVERBS = {
    "daily": _DAY,
    "hourly": _HOUR,
    "weekly": 7 * _DAY,
    "monthly": 365 * _DAY / 12,
    "yearly": 365 * _DAY,
    "annually": 365 * _DAY,
}
_THINGS = later(
    r"\s+((?:(?!(?:to|that|which|for|in|on|of|at|is|are|and|or|with|from|by)\s)[A-Za-z][\w-]*\s+){0,2}[A-Za-z][\w-]*)$"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number and its unit, as offsets into the text. ``value`` and ``high`` are in base units: seconds, bytes,
    shares of one, things; with ``per`` (seconds) they are so many in that time. ``unit`` is the word behind the number,
    lower case; ``things`` what is counted a time.
    """

    start: int
    end: int
    dimension: Dimension
    value: float
    high: float
    sign: str = ""
    unit: str = ""
    per: float = 0.0
    things: str = ""
    spelled: bool = False
    currency: str = ""
    unit_at: int = 0


def quantities(text: str) -> Iterator[Quantity]:
    """Every number of a text that is no part of a name, a date, a version or a path, in order."""
    taken = -1
    for match in _NINES.finditer(text):
        word = match[1].lower()
        nines = int(word) if word.isdigit() else int(_WORDS[word])
        share = 1 - 10.0**-nines
        yield Quantity(match.start(), match.end(), "percent", share, share, unit="nines")
    for match in _NUMBER.finditer(text):
        if match.start() < taken:
            continue
        found = _measured(text, match)
        if found is not None:
            taken = found.end
            yield found
    for match in _SPELLED.finditer(text):
        value = _WORDS[match[1].lower()]
        found = _with_unit(text, match.start(), match.end(), value, value, "")
        if found is not None:
            yield found if found.dimension != "count" else _spelled(found)


def unit_of(label: str) -> tuple[Dimension, float, str] | None:
    """The unit that a column's name or a row's label states: ``p95 (ms)``, ``Size (KB)``, ``Storage, GB``."""
    for word in reversed(re.findall(r"[A-Za-zµμ]+|毫秒|秒|分钟|小时|天|%", label)):
        if word == "%":
            return "percent", 0.01, "%"
        lower = word.lower()
        if lower in _SIZES and len(word) != 1:
            return "size", _SIZES[lower], lower
        if lower in _TIMES and (lower in {"ms", "s", "sec"} or len(word) > 2 or f"({lower})" in label.lower()):
            return "time", _TIMES[lower], lower
        if lower in _RATES:
            return "rate", 1.0, lower
    return None


def _spelled(found: Quantity) -> Quantity:
    return replace(found, spelled=True)


def _plain(digits: str) -> float:
    return float(digits.replace(",", "").replace(" ", ""))


def _scaled(digits: str, scale: str | None) -> float:
    return _plain(digits) * (_SCALES[scale.strip().lower()] if scale else 1.0)


def _measured(text: str, match: re.Match[str]) -> Quantity | None:
    low = _scaled(match["low"], match["scale"])
    sign = (match["sign"] or "").strip()
    start = match.start()
    if match["money"]:
        end = match.end()
        per = _PER.match(text, end)
        high = _scaled(match["high"], match["scale2"]) if match["high"] else low
        over = _seconds(per) if per else 0.0
        return Quantity(
            start,
            per.end() if per else end,
            "money",
            low,
            max(low, high),
            sign,
            per=over,
            currency=match["money"].strip(),
        )
    if match["high"] is None:
        return _with_unit(text, start, match.end(), low, low, sign)
    high = _scaled(match["high"], match["scale2"])
    found = _with_unit(text, start, match.end(), low, high, sign, scale=match["scale"], other=match["scale2"])
    middle = (match["mid"] or "").strip().lower()
    if middle and (found is None or not _same(middle, found)):
        return _with_unit(text, start, match.start("mid"), low, low, sign)
    if middle and found is not None:
        return _own_unit(found, low, middle)
    return found


def _same(unit: str, found: Quantity) -> bool:
    table = {"time": _TIMES, "size": _SIZES}.get(found.dimension)
    return table is not None and unit in table


def _own_unit(found: Quantity, low: float, unit: str) -> Quantity:
    factor = _TIMES.get(unit, 0.0) if found.dimension == "time" else _SIZES.get(unit, 0.0)
    value = low * factor
    return replace(found, value=min(value, found.high), high=max(value, found.high))


def _with_unit(
    text: str,
    start: int,
    end: int,
    low: float,
    high: float,
    sign: str,
    *,
    scale: str | None = None,
    other: str | None = None,
) -> Quantity | None:
    if other and not scale and low < high:
        low *= _SCALES[other.strip().lower()] if low * _SCALES[other.strip().lower()] <= high else 1.0
    high = max(low, high)
    if (match := _SIGN.match(text, end)) is not None:
        return Quantity(start, match.end(), "percent", low / 100, high / 100, sign, "%")
    if _COUNTER.match(text, end) and low == high and low < 100 and not sign:
        return None
    if (match := _FACTOR.match(text, end)) is not None:
        return Quantity(start, match.end(), "factor", low, high, sign, "x")
    every = _EVERY_HAN.search(text, max(0, start - 16), start)
    if every is not None and (counted := _COUNTED_HAN.match(text, end)) is not None:
        things = counted["things"] or ""
        return Quantity(start, counted.end(), "rate", low, high, sign, things, _TIMES[every["per"]], things)
    unit = _UNIT.match(text, end)
    if unit is None:
        over = _PER.match(text, end)
        if over is not None:
            return Quantity(start, over.end(), "rate", low, high, sign, per=_seconds(over))
        return Quantity(start, end, "count", low, high, sign)
    return _named(text, start, end, unit, (low, high, sign))


def _named(text: str, start: int, end: int, unit: re.Match[str], values: tuple[float, float, str]) -> Quantity | None:
    low, high, sign = values
    word = unit["unit"]
    lower = word.lower()
    after = unit.end("unit")
    if lower in _RATES:
        return Quantity(start, after, "rate", low, high, sign, lower, 1.0, _RATES[lower], unit_at=unit.start("unit"))
    size = 1.0 if word == "B" and text[end:after] != "B" else _SIZES.get(lower, 0.0)
    if lower in {"kb", "mb", "gb"} and word[-1] == "b" and word[0].isupper():
        size = 0.0 if text[after : after + 2] == "ps" else size
    if size:
        over = _PER.match(text, after) or _OF_PER.match(text, after)
        if over is not None:
            return Quantity(
                start,
                over.end(),
                "size",
                low * size,
                high * size,
                sign,
                lower,
                _seconds(over),
                unit_at=unit.start("unit"),
            )
        return Quantity(start, after, "size", low * size, high * size, sign, lower, unit_at=unit.start("unit"))
    if lower in _TIMES and word not in {"M", "D", "S", "H", "Y", "W"}:
        factor = _TIMES[lower]
        return Quantity(start, after, "time", low * factor, high * factor, sign, lower, unit_at=unit.start("unit"))
    return _things_over_time(text, start, end, values)


def _things_over_time(text: str, start: int, end: int, values: tuple[float, float, str]) -> Quantity:
    low, high, sign = values
    near = text[end : end + 60]
    stop = re.search(r"[.,;:()|\[\]<>=!?。，；]|\s[-–—]\s|\d", near)
    near = near[: stop.start()] if stop else near
    over = _PER.search(near)
    if over is not None and not over.start() and over["per"]:
        return Quantity(start, end + over.end(), "rate", low, high, sign, per=_seconds(over))
    if over is not None and over.start() > 0:
        things = _THINGS.fullmatch(" " + near[: over.start()].strip())
        if things is not None and len(things[1]) < 40:
            said = re.sub(r"\s+per$", "", things[1].lower())
            said = _SPELT.get(said, said)
            return Quantity(start, end + over.end(), "rate", low, high, sign, said, _seconds(over), said)
    word = re.match(r"[\s-]?([A-Za-z][\w-]*|[\u4e00-\u9fff]{1,4})", near)
    unit = word[1].lower() if word else ""
    return Quantity(start, end, "count", low, high, sign, unit, unit_at=end + (word.start(1) if word else 0))


def _seconds(match: re.Match[str]) -> float:
    if match["adverb"]:
        return _ADVERBS[match["adverb"].lower()]
    return _TIMES[match["per"].lower()]
