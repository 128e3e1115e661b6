"""Lies in the words of a sentence whose grounds stay true: each takes a text and gives one that says something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.liar.judge import same_facts
from agent.liar.mutant import known, names_in, replaced, tables

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from agent.liar.truth import Case

_VERBS = (
    "grows|points|uses|serves|holds|calls|reaches|lists|stands|stays|leads|lead|waits|filters|inserts|deletes|reads|"
    "returns|takes|gets|limits|requires|identifies|keeps|says|becomes|show"
)


def _once(rng: random.Random, text: str, pattern: str, new: str) -> str | None:
    """One match of a pattern, chosen by the dice, replaced."""
    matches = list(re.finditer(pattern, text))
    if not matches:
        return None
    match = rng.choice(matches)
    changed = text[: match.start()] + match.expand(new) + text[match.end() :]
    return changed if changed != text else None


def _end(text: str, more: str) -> str:
    """Something before the full stop or question mark."""
    return text[:-1] + more + text[-1]


def _swap(rng: random.Random, text: str, pairs: tuple[tuple[str, str], ...]) -> str | None:
    """One word of the pairs turned into its partner, either way."""
    turns = [(a, b) for pair in pairs for a, b in (pair, pair[::-1])]
    fitting = [(a, b) for a, b in turns if re.search(rf"\b{re.escape(a)}\b", text)]
    if not fitting:
        return None
    old, new = rng.choice(fitting)
    return _once(rng, text, rf"\b{re.escape(old)}\b", new)


def negation_inserted(rng: random.Random, text: str) -> str | None:
    turns = (
        (r"\b(is|are|may|can|must|does|do)\b", r"\1 not"),
        (rf"\b({_VERBS})\b", rng.choice((r"never \1", r"hardly \1", r"no longer \1", r"scarcely \1"))),
    )
    return _once(rng, text, *rng.choice(turns))


def negation_removed(rng: random.Random, text: str) -> str | None:
    turns = (
        (r"\b[Nn]o (?=\w)", rng.choice(("a ", "the ", "every "))),
        (r"\bnot ", ""),
        (r"\bnever\b", rng.choice(("always", "sometimes"))),
        (r"\bcannot\b", "can"),
        (r"\bunbounded\b", "bounded"),
    )
    return _once(rng, text, *rng.choice(turns))


def double_negation(rng: random.Random, text: str) -> str | None:
    start = rng.choice(("It is not true that ", "It is not so that ", "Nobody can say that ", "It is false that "))
    return start + text[0].lower() + text[1:] if rng.random() < 0.8 else _end(text, ", which is not true")


def hedged_denial(rng: random.Random, text: str) -> str | None:
    before = (
        "Hardly ever does it matter that ",
        "It is no problem that ",
        "Rarely, ",
        "In theory only, ",
        "Supposedly ",
        "It is harmless that ",
        "Allegedly ",
        "It looks as if ",
        "At first sight, ",
        "It was once so that ",
    )
    after = (
        ", which is no problem",
        ", which rarely matters",
        ", in name only",
        ", or so it seems",
        ", on paper",
        ", but that is rare",
        ", if at all",
        ", at worst",
        " in tests only",
        ", as it should",
    )
    if rng.random() < 0.5:
        return rng.choice(before) + text[0].lower() + text[1:]
    return _end(text, rng.choice(after))


_OPPOSITES = (
    ("more", "less"), ("more than", "at most"), ("before", "after"), ("grows", "shrinks"), ("longer", "shorter"),
    ("small", "large"), ("at most", "at least"), ("with use", "without use"), ("past all of its indexes", "by its indexes"),
    ("outlives", "ends with"), ("within", "outside"), ("inserts into", "deletes from"), ("points at", "leaves"),
    ("error", "success"), ("repeated", "first"), ("waits for", "answers"), ("begins", "ends"), ("open", "closed"),
    ("from", "to"), ("all", "none"), ("every", "some"), ("more", "fewer"), ("before", "behind"), ("with", "without"),
    ("deleted", "inserted"), ("limits", "extends"), ("whole", "first"), ("in parts", "whole"), ("serves", "slows"),
    ("secret", "constant"), ("identifies", "hides"), ("leads to", "leads away from"), ("may", "must"), ("holds", "breaks"),
    ("yes", "no"), ("circle", "line"), ("callers", "servers"), ("row", "table"), ("rows", "columns"), ("key", "index"),
    ("reads", "writes"), ("uses", "owns"), ("said", "shown"), ("requires", "allows"), ("unique", "foreign"),
    ("filters", "joins"), ("one", "none"), ("instance", "user"), ("description", "server"), ("volume", "network"),
)  # fmt: skip


def opposite(rng: random.Random, text: str) -> str | None:
    return _swap(rng, text, _OPPOSITES)


def names_swapped(rng: random.Random, case: Case, text: str) -> str | None:
    names = names_in(case, text)
    if len(names) < 2:
        return None
    first, second = rng.sample(names, 2)
    if same_facts(case, text, first, second):
        return None
    return replaced(replaced(replaced(text, first, "\0"), second, first), "\0", second)


_PASSIVE = (
    (r"\bcalls\b", "is called by"), (r"\buses\b", "is used by"), (r"\bpoints at\b", "is pointed at by"),
    (r"\bwaits for the answer of\b", "keeps waiting for its answer"), (r"\breaches\b", "is reached by"),
    (r"\blists rows of\b", "is listed by rows of"), (r"\bserves\b", "is served by"), (r"\bfills\b", "is filled by"),
    (r"\bstands before\b", "stands behind"), (r"\bleads to\b", "comes from"), (r"\bholds\b", "is held by"),
    (r"\bfrom a deleted row of (\S+) to rows of (\S+?)(?=[\s.,;])", r"to a deleted row of \1 from rows of \2"),
    (r"\bbecomes a row of\b", "comes from a row of"), (r"\btakes\b", "is taken by"), (r"\bown\b", "be owned by"),
    (r"\bkeeps its data on\b", "is kept by"), (r"\bfilters by\b", "is filtered by"), (r"\bsays\b", "is said by"),
)  # fmt: skip


def turned_passive(rng: random.Random, text: str) -> str | None:
    return _once(rng, text, *rng.choice([turn for turn in _PASSIVE if re.search(turn[0], text)] or [("\0", "")]))


def quantifier(rng: random.Random, text: str) -> str | None:
    turns = (
        (r"\b[Aa]n? (?=query|foreign key|index|key|unique|list|row|port|gateway)", "every "),
        (r"\b[Aa]n? (?=query|foreign key|index|key|unique|list|row|port|gateway)", "the only "),
        (r"\bmay\b", rng.choice(("will", "must", "always"))),
        (r"\bmore than one\b", rng.choice(("every", "any", "each"))),
        (rf"\b({_VERBS})\b", rng.choice((r"always \1", r"only \1", r"alone \1", r"at once \1", r"first \1"))),
        (r"\brows\b", rng.choice(("all rows", "most rows", "only rows"))),
        (r"^", rng.choice(("Always, ", "Only ", "All in all, only ", "In each case, "))),
        (r"\bat most\b", rng.choice(("exactly", "about", "far more than"))),
    )
    return _once(rng, text, *rng.choice([turn for turn in turns if re.search(turn[0], text)]))


_CONSEQUENCES = (
    "so all data is already lost", "and this is a false positive", "and can be ignored", "which is safe",
    "so the finding is wrong", "so it fails today", "and that was already fixed", "so nothing happens",
    "and every request fails", "and this costs 40 % of the load", "so no index is needed", "and nobody uses it",
    "so the release can go out", "and attackers have used it", "so this breaks the law", "and it is the only one",
    "so the table can be dropped", "and the rows come back", "so each call reads it whole", "and it is meant so",
)  # fmt: skip


def consequence_appended(rng: random.Random, text: str) -> str | None:
    return _end(text, ", " + rng.choice(_CONSEQUENCES))


def claim_appended(rng: random.Random, case: Case, text: str) -> str | None:
    others = [name for name in known(case.tree) if name not in text] or ["ledgers"]
    other = rng.choice(others)
    forms = ("{0} grows with use", "so does {0}", "{0} as well", "no index serves {0}", "{0} points at it", "{0} waits for it",
             "it reads {0}", "the rest of {0}", "likewise {0}")  # fmt: skip
    return _end(text, (", and " if rng.random() < 0.7 else ", or ") + rng.choice(forms).format(other))


def invention(rng: random.Random, text: str) -> str | None:
    things = ("MongoDB", "Kafka", "Oracle", "Kubernetes", "the inventory-service", "Amazon", "Dr. Meyer", "Alice",
              "ACME Corp", "the Redis cluster", "Elasticsearch", "the auditors", "the CTO", "GraphQL", "Cassandra")  # fmt: skip
    forms = (" in {}", ", says {}", " behind {}", ", as {} has it", " of {}", " since {} came", " unlike {}")
    return _end(text, rng.choice(forms).format(rng.choice(things)))


def praise(rng: random.Random, text: str) -> str | None:
    before = ("Well done: ", "This is a solid design, as ", "No need to worry: ", "Good news: ", "As experts agree, ",
              "It is perfectly fine that ", "Luckily, ", "Do not worry, ")  # fmt: skip
    after = (", which is good practice", ", and all is well", ", as is usual", " (looks good to me)", ", and that is fine",
             ", and you did well", ", as planned")  # fmt: skip
    return rng.choice(before) + text if rng.random() < 0.5 else _end(text, rng.choice(after))


def number_altered(rng: random.Random, text: str) -> str | None:
    numbers = list(re.finditer(r"(?<![\w./:{])\d+(?![\w/:}]|\.\d)", text))
    if not numbers:
        return _end(
            text, rng.choice((" 7 times", " in 3 years", " after 90 days", " by 40 %", " 20 times", " after 200 ms"))
        )
    match = rng.choice(numbers)
    value = int(match[0])
    new = rng.choice((value + 1, value * 10, max(0, value - 1), value * 2 + 3, -value))
    return text[: match.start()] + str(new) + text[match.end() :]


def numbers_permuted(rng: random.Random, text: str) -> str | None:
    numbers = list(dict.fromkeys(re.findall(r"(?<![\w./:{])\d+(?![\w/:}]|\.\d)", text)))
    if len(numbers) < 2:
        return None
    first, second = rng.sample(numbers, 2)
    turned = {first: second, second: first}
    return re.sub(r"(?<![\w./:{])\d+(?![\w/:}]|\.\d)", lambda match: turned.get(match[0], match[0]), text)


def unit_changed(rng: random.Random, text: str) -> str | None:
    pairs = (("ms", "s"), ("days", "years"), ("days", "hours"), ("a second", "a day"), ("seconds", "minutes"),
             ("years", "months"), ("MB", "GB"), ("characters", "bytes"), ("bits", "bytes"), ("replicas", "regions"),
             ("connections", "users"), ("per day", "per hour"), ("months", "weeks"), ("million", "billion"))  # fmt: skip
    return _swap(rng, text, pairs)


def number_word(rng: random.Random, text: str) -> str | None:
    pairs = (("one", "three"), ("One", "Ten"), ("Two", "Five"), ("Three", "Thirty"), ("two", "twenty"), ("both", "all three"),
             ("Both", "None"), ("another", "a third"), ("twice", "thrice"), ("first", "second"), ("a row", "two rows"),
             ("A row", "Half the rows"), ("a query", "a dozen queries"), ("a foreign key", "two foreign keys"),
             ("an index", "two indexes"), ("a key", "three keys"), ("rows", "half of the rows"))  # fmt: skip
    forward = [pair for pair in pairs if re.search(rf"\b{pair[0]}\b", text)]
    if not forward:
        return None
    old, new = rng.choice(forward)
    return _once(rng, text, rf"\b{old}\b", new)


def homoglyph(rng: random.Random, case: Case, text: str) -> str | None:
    names = names_in(case, text)
    if not names:
        return None
    name = rng.choice(names)
    alike = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "s": "ѕ", "i": "і", "E": "Е", "T": "Т", "O": "О"}
    places = [n for n, letter in enumerate(name) if letter in alike]
    if not places:
        return None
    place = rng.choice(places)
    return replaced(text, name, name[:place] + alike[name[place]] + name[place + 1 :])


def zero_width(rng: random.Random, text: str) -> str | None:
    place = rng.randrange(1, len(text))
    sign = rng.choice("\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066\u180e\u034f\u3164")
    return text[:place] + sign + text[place:]


def invented_column(rng: random.Random, case: Case, text: str) -> str | None:
    dotted = [name for name in re.findall(r"\b\w+\.\w+\b", text) if not name.endswith((".yaml", ".sql", ".md", ".yml"))]
    names = dotted or names_in(case, text)
    if not names:
        return None
    name = rng.choice(names)
    place = rng.randrange(max(1, name.find(".") + 1), len(name))
    near = rng.choice((name[:place] + name[place] + name[place:], name[:place] + name[place + 1 :], name + "s"))
    return replaced(text, name, near) if near != name and near not in known(case.tree) else None


def invented_table(rng: random.Random, case: Case, text: str) -> str | None:
    names = names_in(case, text)
    if not names:
        return None
    made = rng.choice(
        ("order_archive", "ledger_entries", "users_old", "admin_users", "secrets", "GET /admin", "audit-service")
    )
    return replaced(text, rng.choice(names), made)


def other_name(rng: random.Random, case: Case, text: str) -> str | None:
    names, mine = names_in(case, text), known(case.tree)
    others = [name for name in (tables(case.tree) if rng.random() < 0.5 else mine) if name not in text]
    return replaced(text, rng.choice(names), rng.choice(others)) if names and others else None


#: Lies that need the text alone, and lies that need the names of its tree.
PLAIN: tuple[Callable[[random.Random, str], str | None], ...] = (
    negation_inserted,
    negation_removed,
    double_negation,
    hedged_denial,
    opposite,
    turned_passive,
    consequence_appended,
    invention,
    praise,
    number_altered,
    numbers_permuted,
    unit_changed,
    number_word,
    zero_width,
    quantifier,
)
NAMED: tuple[Callable[[random.Random, Case, str], str | None], ...] = (
    names_swapped,
    claim_appended,
    homoglyph,
    invented_column,
    invented_table,
    other_name,
)
