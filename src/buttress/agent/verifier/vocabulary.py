"""The closed vocabulary: words that a model may add to what its grounds say, because they assert nothing.

What is not in here comes from the evidence or is not shown. So these are deliberately left out: whatever denies or
weakens (not, hardly, rarely, unless), counts or covers (all, only, every, both, one), compares (more, faster, safer,
before, after, than), turns a sentence around (by, from, without), judges (fine, safe, bad) or tells somebody to do
something.
"""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Words that connect. None of them says anything about anything; where they stand is checked all the same.
PLAIN = _set(
    """
    a an the this that these those it its itself they them their which who whose whom what where
    is are be being am has have having
    of in on at with for to as into onto within through
    and so therefore while whereas
    also too already moreover furthermore besides additionally
    say says said means mean meaning
    """
)
#: Those that may be added or left out inside a statement.
LIGHT = _set("a an the its their also too already")
#: Those that may open a sentence or join one statement to the next, beside the light ones.
OPENING = _set("and while whereas which where moreover furthermore besides additionally here it they")
#: What kind of thing a name is. Such a word is free beside a name of that kind only.
KIND_WORDS: dict[str, frozenset[str]] = {
    "table": frozenset({"table", "tables"}),
    "column": frozenset({"column", "columns"}),
    "operation": frozenset({"operation", "endpoint", "route", "operations", "endpoints"}),
    "component": frozenset({"service", "component", "services"}),
    "store": frozenset({"store", "database"}),
    "place": frozenset({"line", "file"}),
}
#: Words that set one statement against the one before.
CONTRASTS = _set("but yet though although")
#: Words that join one statement to the next.
JOINTS = _set("and while whereas which where moreover furthermore")
#: What bounds, weakens or denies a statement: evidence that has one of these outside the quoted words is not cut there.
DENYING = _set(
    """
    not no none nothing nobody nowhere never nor neither without cannot lacks lack lacking hardly rarely barely scarcely
    seldom except fails fail stops stop refuses
    """
)
CONDITIONS = _set("if when whenever unless until till once whether assuming provided otherwise else")
BOUNDING = CONDITIONS | _set(
    """
    only may might can could should would must perhaps maybe possibly
    promises promise promised claims claim plans plan supposed meant almost nearly however although though despite
    or instead rather description drawn name named sketched sketches design stated assumed target measured unvalidated
    """
)
#: What compares or counts: never left out of what is said.
COMPARING = _set(
    """
    more less fewer than most least under over above below before after first last all every each both any same other
    another up down beyond within twice half double
    """
)
#: Words of one meaning, by the stem that stands for them. Nothing may be in here whose swap changes what is said.
SAME: dict[str, str] = {"remov": "delet", "entir": "whole", "route": "operation", "endpoint": "operation", "doe": "do"}
_IN_WORDS = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
NUMBER_WORDS = {word: str(number) for number, word in enumerate(_IN_WORDS, 2)} | {
    "hundred": "100",
    "thousand": "1000",
    "million": "1000000",
    "billion": "1000000000",
    "zero": "0",
}
VERBS_OF_HTTP = frozenset({"GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"})
