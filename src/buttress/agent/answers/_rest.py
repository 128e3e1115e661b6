"""What a sentence says beside the stretch of it that holds."""

from __future__ import annotations

import re

_OPENING = re.compile(
    r"^(?:[\s,;:—–.()-]|(?:and|but|so|because|since|while|whereas|which|therefore|thus|hence|that|given)\b)+",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"(?:[\s,;:—–.(-]|\b(?:and|but|so|because|since|while|whereas|which|given|therefore|thus|hence|that)\b)+$",
    re.IGNORECASE,
)
_HEDGE = re.compile(r" \((?:[a-z-]+: by [^();]*(?:; )?)+\)(?=\.?$)")
_FEWEST = 5  # words of a rest that says something of its own
#: Rests that only judge what was said.
_VERDICT = re.compile(
    r"\b(?:true|untrue|false|falsely|wrong|right|so it seems|in name|fixed|false positive|nonsense|fine|worry|never mind)\b",
    re.IGNORECASE,
)


def hedge_of(text: str) -> str:
    """What a statement of ours goes by, in brackets at its end; '' where it says so otherwise."""
    found = _HEDGE.search(text)
    return found.group() if found else ""


def is_whole(text: str, kept: str) -> bool:
    """Whether all of a sentence was kept."""
    return _HEDGE.sub("", kept).rstrip(". ").casefold() == " ".join(text.split()).rstrip(". ").casefold()


def rest_of(text: str, kept: str) -> tuple[str, str]:
    """What stands before and behind the kept stretch, without the words that join it; '' for what says nothing."""
    bare = _HEDGE.sub("", kept).rstrip(".")
    at = text.casefold().find(bare.casefold())
    if at < 0:
        return "", ""
    return _alone(text[:at]), _alone(text[at + len(bare) :])


def _alone(text: str) -> str:
    text = _ENDING.sub("", _OPENING.sub("", text)).strip()
    if (
        len(text.split()) < _FEWEST
        or _VERDICT.search(text)
        or text.count("`") % 2
        or text.count("(") != text.count(")")
    ):
        return ""
    return text[0].upper() + text[1:] + ("" if text.endswith(("?", "!", "…")) else ".")
