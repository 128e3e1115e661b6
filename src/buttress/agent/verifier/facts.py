"""What a record of the ledger says, in plain English: of a table, an operation, a component, an edge or a number.

The ledger writes facts as compact statements (``answers 200, 404``). Each form of them is known here, with a sentence
for it and other sentences that say the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from buttress.agent.records import Record


class Fact(NamedTuple):
    """A part of a record: ``head`` and ``item`` are a sentence together, and items of one head can be listed;
    ``ways`` are whole sentences that say the same.
    """

    head: str
    item: str
    ways: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """Head and item."""
        return f"{self.head} {self.item}".strip()


_SPLIT = re.compile(r";\s+")
_KEY = re.compile(r"(primary key|unique)\((.+)\)")
_FOREIGN = re.compile(
    r"foreign key\((?P<own>[^()]+)\) to (?P<to>[^\s()]+)(?P<ends>\([^()]*\))?(?P<act> on delete [a-z ]+?)?"
)
_INDEX = re.compile(r"(?:unique )?(?:partial )?index (?P<name>\S+?)\((?P<own>[^()]+)\)")
_COLUMN = re.compile(r"(?P<name>\S+) (?P<type>\S+(?: precision| varying)?)(?P<made> generated)?(?P<null> nullable)?")
_NUMBER = re.compile(r"(?P<kind>[a-z-]+) (?P<amount>.+)")
_BOUNDS = {"stated": "is stated", "a target": "is a target", "assumed": "is assumed", "measured": "is measured"}


def said(record: Record, part: str) -> list[Fact]:
    """What a stretch of a record says, fact by fact; [] for records that hold no facts."""
    if record.kind == "number":
        return [_number(record)]
    read = _READ.get(record.kind)
    return [read(record.subject, each) for each in _parts(part)] if read else []


def _parts(part: str) -> list[str]:
    return [each for each in _SPLIT.split(part.strip().rstrip(";,").strip()) if each]


def _table(table: str, part: str) -> Fact:
    role = re.fullmatch(r"role (\w+)", part)
    if role is not None:
        return Fact("", f"{table} has the role {role[1]}", (f"{table} is of the role {role[1]}",))
    if part == "partitioned":
        return Fact("", f"{table} is partitioned")
    if stated := re.fullmatch(r"([\d,]+ rows?) stated", part):
        return Fact("", f"{stated[1]} are stated for {table}")
    if part in ("only altered here: other columns may exist", "partly understood"):
        return Fact(f"{table} is", f"“{part}”")
    if part == "other columns may exist":
        return Fact("", f"{table} is only altered here: other columns may exist")
    if part.partition(" ")[0] in ("postgres", "mysql", "sqlite") and len(part.split()) < 4:
        return Fact(f"{table} is of", f"“{part}”")
    return Fact(f"{table} has", f"“{part}”", tuple(_of_table(table, part)))


def _of_table(table: str, part: str) -> Iterator[str]:
    """Other ways to say of a table that it has a key, an index or a column."""
    yield f"{table} has {part}"
    yield f"{table} has a {part}"
    if key := _KEY.fullmatch(part):
        kind, own = key[1], key[2]
        if kind == "primary key":
            yield f"the primary key of {table} is ({own})"
            if "," not in own:
                yield from (f"{table}.{own} is the primary key of {table}", f"the primary key of {table} is {own}")
                yield from (f"{table}.{own} is the primary key", f"{table} has the primary key {own}")
    elif key := _FOREIGN.fullmatch(part):
        yield from _of_foreign_key(table, key)
    elif key := _INDEX.fullmatch(part):
        first = key["own"].split(",")[0]
        lead = f"{key['name']}({key['own']})"
        yield from (f"{table} has {lead}", f"{table} has an index {lead}", f"{table} has the index {key['name']}")
        if first != "expression":
            yield from (f"{lead} begins with {first}", f"{key['name']} begins with {first}")
            yield from (f"{lead} of {table} begins with {first}", f"index {lead} of {table} begins with {first}")
        for held in (f"{table}.{each}" for each in key["own"].split(",") if each != "expression"):
            yield from (
                f"{held} is part of {key['name']}",
                f"{held} is part of {lead}",
                f"{held} stands in {lead}",
            )
    elif column := _COLUMN.fullmatch(part):
        yield from _of_column(table, column)


def _of_column(table: str, column: re.Match[str]) -> Iterator[str]:
    name, kind = f"{table}.{column['name']}", column["type"]
    null = " and may be NULL" if column["null"] else ""
    for made in (" and generated", "") if column["made"] else ("",):
        for end in dict.fromkeys((null, " nullable" if null else "", "")):
            yield f"{name} is {kind}{made}{end}"
            yield f"{table} keeps {name} as {kind}{made}{end}"
            yield f"{table} has {name} as {kind}{made}{end}"
    yield f"{table} has {name}"
    yield f"{table} keeps {name}"
    yield f"a row of {table} keeps {name}"
    yield f"each row of {table} has {name}"
    if null:
        yield from (f"{name} may be NULL", f"{name} is nullable", f"{name} can be NULL")


def _of_foreign_key(table: str, key: re.Match[str]) -> Iterator[str]:
    own, to, act = key["own"], key["to"], key["act"] or ""
    whole = f"foreign key({own}) to {to}{key['ends'] or ''}"
    if act:
        yield from (f"{table} has {whole}{act}", f"{whole} of {table} is{act}", f"in {table}, {whole} is{act}")
        yield from (f"{whole} is{act}", f"{table} has a foreign key to {to}{act}", f"{table} has ({own}) to {to}{act}")
        if "," not in own:
            yield from (f"{table}.{own} is{act}", f"{table}.{own} points at {to}{act}", f"{table}.{own} has{act}")
            yield from (f"{table} has {table}.{own}{act}", f"{table} holds {table}.{own}{act}")
            yield from (f"in {table}, {table}.{own} is{act}", f"the foreign key of {table}.{own} is{act}")
            yield f"the foreign key of {table}.{own} to {to} is{act}"
    yield from (f"{table} has a foreign key to {to}", f"{table} points at {to}", f"{table} has {whole}")
    if "," not in own:
        yield from (f"{table}.{own} points at {to}", f"{table}.{own} is a foreign key to {to}")


def _operation(operation: str, part: str) -> Fact:
    word, _, rest = part.partition(" ")
    if word == "answers":
        codes = rest.split(", ")
        return Fact("", f"{operation} answers {listed(codes)}", tuple(_answers(operation, codes)))
    if part == "security open to anybody":
        open_to = (f"{operation} is open to anybody", f"anybody may call {operation}", f"anybody can call {operation}")
        return Fact("", open_to[0], open_to[1:])
    if part in ("security: none stated", "none stated", "security:"):
        return Fact("no security is stated for", operation, tuple(_insecure(operation)))
    if word == "security":
        return Fact("", f"{operation} has the security “{rest}”", (f"{operation} requires {rest}",))
    if part.startswith("its body becomes a row of "):
        table = rest.rpartition(" ")[2]
        return Fact("", f"the body of {operation} becomes a row of {table}", (f"{operation} adds a row to {table}",))
    if word == "returns":
        return Fact("", f"{operation} {part}")
    if word in ("bounded:", "yes", "no", "unknown"):
        return Fact("", f"of the list of {operation} is noted “{part if word == 'bounded:' else f'bounded: {part}'}”")
    if word in ("body", "query", "path", "header", "cookie") and rest:
        return Fact(f"the {word} of {operation} has", f"“{rest}”", tuple(_given(operation, word, rest)))
    if part == "deprecated":
        return Fact("", f"{operation} is deprecated")
    if part == "sketched in a design":
        return Fact("", f"{operation} is sketched in a design")
    return Fact(f"{operation} has", f"“{part}”")


def _answers(operation: str, codes: Sequence[str]) -> Iterator[str]:
    for verb in ("answers", "documents", "describes", "states"):
        for first, code in enumerate(codes):
            yield f"{operation} {verb} {code}"
            yield from (f"{operation} {verb} {code} and {other}" for other in codes[first + 1 :])
        yield f"{operation} {verb} {' '.join(codes)}"


def _insecure(operation: str) -> Iterator[str]:
    yield f"{operation} has no security stated"
    yield f"{operation} states no security"


def _given(operation: str, where: str, rest: str) -> Iterator[str]:
    for each in rest.split(", "):
        name = each.partition(" ")[0]
        yield f"{operation} takes {name}"
        yield f"{operation} takes {name} in its {where}"
        yield f"the {where} of {operation} has {name}"
        if each.endswith(" required"):
            yield from (f"{operation} requires {name}", f"{name} of {operation} is required")


def _component(component: str, part: str) -> Fact:
    word, _, rest = part.partition(" ")
    if re.fullmatch(r"\d+ replicas?", part):
        counted = (f"{component} has {part}", f"{component} runs as {part}", f"{part} of {component} runs")
        return Fact("", f"{component} runs {part}", counted)
    if part.startswith("keeps data in "):
        names = part.removeprefix("keeps data in ").split(", ")
        ways = [f"{component} {verb} {name}" for verb in ("uses", "keeps data in") for name in names]
        return Fact("", f"{component} uses {listed(names)}", tuple(ways))
    if word == "calls":
        names = rest.split(", ")
        ways = [f"{component} {verb} {name}" for verb in ("uses", "calls, uses or sends to") for name in names]
        return Fact("", f"{component} calls, uses or sends to {listed(names)}", tuple(ways))
    if part.startswith("used by "):
        names = part.removeprefix("used by ").split(", ")
        ways = [f"{name} uses {component}" for name in names] + [f"{component} is used by {name}" for name in names]
        return Fact("", f"{component} is used by {listed(names)}", tuple(ways))
    if word == "owns":
        names = rest.split(", ")
        return Fact(
            "", f"{component} is said to own {listed(names)}", tuple(f"{component} is said to own {n}" for n in names)
        )
    if part == "health check stated":
        return Fact("", f"a health check is stated for {component}", (f"{component} has a health check",))
    return Fact(f"{component} is" if word in _SORTS else f"{component} has", f"“{part}”")


_SORTS = ("service", "database", "cache", "queue", "gateway", "external", "client", "on")


def _edge(edge: str, part: str) -> Fact:
    source, _, target = edge.partition(" -> ")
    label = source.rpartition(":")[0]
    target = f"{label}:{target}" if label and ":" not in target else target
    if part.startswith("waits for the answer"):
        rest = part.removeprefix("waits for the answer")
        return Fact("", f"{source} waits for the answer of {target}{rest}")
    if part.startswith("shown as a call"):
        return Fact("", f"{source} is shown to call {target}{part.removeprefix('shown as a call')}")
    if part.startswith(("reads data", "writes data", "reads and writes data", "reads or writes data")):
        before, _, by = part.partition(" by ")
        verb = {"reads data": "reads data of", "writes data": "writes data to"}.get(before, f"{before} of")
        return Fact("", f"{source} {verb} {target}{f' by {by}' if by else ''}")
    if part.startswith("asynchronous"):
        rest = part.removeprefix("asynchronous")
        return Fact("", f"the use of {target} by {source} is asynchronous{rest}")
    if part == "named in configuration or code only":
        return Fact("", f"the use of {target} by {source} is {part}")
    return Fact(f"of the use of {target} by {source} is noted", f"“{part}”")


def _number(record: Record) -> Fact:
    """A stated number, always with all that bounds it."""
    first, *rest = _parts(record.text)
    at = f"{record.path}:{record.line} states " if record.path and record.line else ""
    amount = _NUMBER.fullmatch(first)
    if amount is None or not rest or not set(rest) & set(_BOUNDS):
        return Fact("", f"of {record.subject} is noted “{record.text}”")
    kind, much = amount["kind"], amount["amount"]
    words, sort, ends = f"{kind.replace('-', ' ')} of {much}", "", ""
    for part in rest:
        word = part.partition(" ")[0]
        if part in _BOUNDS:
            sort = "" if part == "stated" else f", {part.removeprefix('a ')}"
        elif word == "written":
            ends += f" (written “{part.removeprefix('written ')}”)"
        elif re.fullmatch(r"p\d+(?:\.\d+)?", part):
            words += f" ({part})"
        else:
            ends += f", {part}" if word == "about" else f" {part}"
    sort = {", target": ", as a target"}.get(sort, sort)
    head = at or "the files state "
    return Fact("", f"{head}{_article(words)} {words}{ends}{sort}")


def _article(word: str) -> str:
    return "an" if word[:1] in "aeiou" else "a"


_READ: dict[str, Callable[[str, str], Fact]] = {
    "table": _table,
    "operation": _operation,
    "component": _component,
    "edge": _edge,
}


def listed(words: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
