"""The closed vocabulary: words that a model may add to what its grounds say, because they assert nothing.

What is not in here comes from the evidence or is not shown. So these are deliberately left out: whatever denies or
weakens (not, hardly, rarely, unless), counts or covers (all, only, every, both, one), compares (more, faster, safer,
before, after, than), turns a sentence around (by, from, without), judges (fine, safe, bad) or tells somebody to do
something.
"""

from __future__ import annotations

#: Words that connect. None of them says anything about anything, wherever it stands.
PLAIN = frozenset(
    """
    a an the this that these those it its itself they them their there here which who whose whom what where
    is are be being am has have having
    of in on at with for to as into onto within through via along
    and so because therefore thus hence while whereas thereby
    also too together moreover furthermore besides additionally
    say says said means mean meaning
    """.split()
)
#: What kind of thing a name is. Such a word is free beside a name of that kind only.
KIND_WORDS: dict[str, frozenset[str]] = {
    "table": frozenset({"table", "tables", "row", "rows"}),
    "column": frozenset({"column", "columns", "field"}),
    "operation": frozenset({"operation", "endpoint", "route", "operations", "endpoints"}),
    "component": frozenset({"service", "component", "part", "services", "store", "database"}),
    "place": frozenset({"line", "file"}),
}
#: Words that join one statement to the next.
JOINTS = frozenset("and so because while whereas therefore thus hence which where moreover furthermore".split())
#: Joints that say what follows from what: statements then stand in the order of their grounds.
CAUSAL = frozenset("so because therefore thus hence thereby".split())
#: What bounds, weakens or denies a statement: evidence that has one of these outside the quoted words is not cut there.
DENYING = frozenset(
    """
    not no none nothing nobody nowhere never nor neither without cannot lacks lack lacking hardly rarely barely scarcely
    seldom except fails fail stops stop refuses
    """.split()
)
BOUNDING = frozenset(
    """
    if when whenever unless until till once whether only may might can could should would must perhaps maybe possibly
    promises promise promised claims claim plans plan supposed meant almost nearly however although though despite
    or instead rather description drawn name named sketched sketches design would assuming provided otherwise else
    """.split()
)
#: What compares or counts: never left out of what is said.
COMPARING = frozenset(
    """
    more less fewer than most least under over above below before after first last all every each both any same other
    another up down beyond within twice half double
    """.split()
)
#: Words of one meaning, by the stem that stands for them. Nothing may be in here whose swap changes what is said.
SAME: dict[str, str] = {"remov": "delet", "entir": "whole", "route": "operation", "endpoint": "operation"}
#: What a question may ask with; the thing asked about and its grounds bring the rest.
ASKING = frozenset(
    """
    how what which who when where why long often many much fast quickly does do is are expected intended meant kept keep
    keeps grow grows growth hold holds rows requests calls entries records list answer answers reach reaches use uses
    own owns owner owned team service responsible write writes busiest time times purpose reason intent deliberate down
    unavailable by or
    """.split()
)
NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty".split(),
        2,
    )
} | {"hundred": "100", "thousand": "1000", "million": "1000000", "billion": "1000000000", "zero": "0"}
VERBS_OF_HTTP = frozenset({"GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"})
