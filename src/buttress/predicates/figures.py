"""Figures as people read them: shares, counts, durations, sizes and rates."""

from __future__ import annotations

from buttress.predicates.naming import counted

_ROUND = 10  # from here on no decimals are needed
_LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_SIZES = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
SECOND, MINUTE, HOUR, DAY = 1, 60, 3_600, 86_400
YEAR = 365 * DAY
MONTH = YEAR / 12
_TIMES = ((YEAR, "year"), (MONTH, "month"), (DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"))


def share_of(some: int, total: int, noun: str) -> str:
    """``3 of 5 services``."""
    return f"{some} of {counted(total, noun)}"


def human_number(number: float) -> str:
    """``2,000``, ``1.5``, ``3.2 million``."""
    for size, name in _LARGE:
        if number >= size:
            return f"{number / size:.3g} {name}"
    return exact_number(number)


def exact_number(number: float) -> str:
    """All digits of a number: ``2,147,483,647``; small fractions keep two."""
    return f"{number:,.0f}" if number >= _ROUND or number == int(number) else f"{number:.2g}"


def human_seconds(seconds: float) -> str:
    """``200 ms``, ``30 s``, ``5 minutes``, ``14 months``: years from two on."""
    if seconds < SECOND:
        return f"{seconds * 1000:.3g} ms"
    for size, name in _TIMES:
        count = seconds / size
        if count >= (2 if name == "year" else 1):
            shown = f"{count:,.0f}" if count >= _ROUND else f"{round(count, 1):g}"
            return f"{shown} {name}{'' if shown == '1' else 's'}"
    return f"{seconds:.3g} s"


def human_bytes(size: float) -> str:
    """``12 kB``, ``1.5 TB``: decimal units."""
    for factor, unit in _SIZES:
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size:.0f} bytes"


def percent(share: float) -> str:
    """``99.95 %`` for 0.9995: as many decimals as tell it from one."""
    return f"{share * 100:.6g} %"


def human_rate(per_second: float, of: str = "") -> str:
    """``20 orders a second``, ``50 orders a day``: the unit in which the number is not a fraction."""
    thing = f" {of}" if of else ""
    for seconds, name in ((1, "second"), (60, "minute"), (3_600, "hour")):
        if per_second * seconds >= 1:
            return f"{human_number(per_second * seconds)}{thing} a {name}"
    return f"{human_number(per_second * DAY)}{thing} a day"
