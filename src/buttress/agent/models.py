"""Which models can be asked for by a short name, which are going or gone, and what they cost by list price.

Prices come from the data inside the package ``genai-prices``; nothing is fetched. They are list prices without
discounts or taxes, so whatever is computed from them is called an estimate. A model that it does not know (a local one)
has no price.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buttress.agent.wire import Usage

#: Short names for the newest model of each size.
ALIASES = {"haiku": "claude-haiku-5-5", "sonnet": "claude-sonnet-5-5", "opus": "claude-opus-5-5"}
#: A review of 50 findings (17,000 tokens in, 3,000 out) costs about $0.06 with it.
DEFAULT = "sonnet"
#: Last days of service by the SDK's table of deprecated models (anthropic 2.12.0); a test compares the two.
LAST_DAYS = {
    "claude-1.3": date(2024, 11, 6),
    "claude-1.3-100k": date(2024, 11, 6),
    "claude-instant-1.1": date(2024, 11, 6),
    "claude-instant-1.1-100k": date(2024, 11, 6),
    "claude-instant-1.2": date(2024, 11, 6),
    "claude-2.0": date(2025, 7, 21),
    "claude-2.1": date(2025, 7, 21),
    "claude-3-sonnet-20240229": date(2025, 7, 21),
    "claude-3-opus-20240229": date(2026, 1, 5),
    "claude-3-5-haiku-20241022": date(2026, 2, 19),
    "claude-3-5-haiku-latest": date(2026, 2, 19),
    "claude-3-7-sonnet-20250219": date(2026, 2, 19),
    "claude-3-7-sonnet-latest": date(2026, 2, 19),
    "claude-opus-4-0": date(2026, 6, 15),
    "claude-opus-4-20250514": date(2026, 6, 15),
    "claude-sonnet-4-0": date(2026, 6, 15),
    "claude-sonnet-4-20250514": date(2026, 6, 15),
    "claude-mythos-preview": date(2026, 6, 30),
    "claude-sonnet-4-5": date(2026, 11, 30),
    "claude-sonnet-4-5-20250929": date(2026, 11, 30),
}


def named(word: str) -> str:
    """The name to ask for: an alias becomes the model that it stands for, any other word is a name already."""
    return ALIASES.get(word.strip().lower(), word.strip())


def instead_of(model: str) -> str:
    """What to try when ``model`` is not served: the newest of its size, as a short name."""
    same = next((alias for alias in ALIASES if alias in model.lower()), DEFAULT)
    return same if ALIASES[same] != model else next(alias for alias in ALIASES if ALIASES[alias] != model)


def going(model: str, today: date) -> str:
    """A line about the end of ``model``'s service; '' while none is known."""
    last = LAST_DAYS.get(model)
    if last is None:
        return ""
    day = f"{last.day} {last:%B %Y}"
    what = f"has not been served since {day}" if last < today else f"is served until {day} only"
    return f"{model} {what}: take --model {instead_of(model)} ({ALIASES[instead_of(model)]})"


def usd(model: str, usage: Usage) -> float | None:
    """What one request with this usage costs by list price, in US dollars; none for a model of unknown price.

    The whole usage is asked about at once because some models cost more a token in a large request.
    """
    from genai_prices import Usage as Counted
    from genai_prices import calc_price

    read, written = usage.cache_read_tokens, usage.cache_write_tokens
    counted = Counted(
        input_tokens=usage.input_tokens + read + written,
        cache_read_tokens=read,
        cache_write_tokens=written,
        output_tokens=usage.output_tokens,
    )
    try:
        return float(calc_price(counted, model, provider_id="anthropic").total_price)
    except LookupError:
        return None
