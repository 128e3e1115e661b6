"""The reader and the official parser on the same diagrams: equal nodes, labels, groups, edges; equally refused.

``official.json`` holds what the official parser (version in ``conftest.py``) answered for each case of ``cases.txt``;
where the parser can be had, that is checked as well. After a change of the cases:

    python -m pytest tests/mermaid --override-ini=addopts= --import-mode=importlib -k live   # says what to write
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from buttress.blueprint.source import Source
from buttress.readers.mermaid import read_mermaid
from buttress.readers.mermaid.labels import plain

if TYPE_CHECKING:
    from mermaid.conftest import Official

    from buttress.blueprint.document import Diagram

HERE = Path(__file__).parent
ANSWERS: dict[str, dict[str, Any]] = json.loads((HERE / "official.json").read_text("utf-8"))
CASES = dict(re.findall(r"^=== (.+)\n((?:(?!===).*\n)*)", (HERE / "cases.txt").read_text("utf-8"), re.MULTILINE))

#: Where the reader differs from the official parser on purpose: what is drawn there is not what anybody meant.
DIFFERS = {
    "er: A ||--o{ B : has many": "Mermaid draws an entity `many`; read as the label `has many`, and reported",
    "er: A ||--o{ B : has, owns": "refused by both; read as the label all the same",
    "er: A { / varchar(255) x NOT NULL / }": "Mermaid draws a column `NULL` of type `NOT`; left out, and reported",
    "er: A B /": "Mermaid takes any words for entities; two names on a line are reported",
}
STROKES = {"normal": "solid"}
ARROWS = {"arrow_open": "none", "arrow_point": "forward", "arrow_cross": "cross", "arrow_circle": "circle"}
ENDS = {"ZERO_OR_ONE": "zero or one", "ZERO_OR_MORE": "zero or more", "ONE_OR_MORE": "one or more"}


def read(text: str) -> Diagram:
    return read_mermaid(Source("d.md", text), 0, len(text))


def words(text: str) -> str:
    """A label on one line; the official parser keeps entities in characters of its own."""
    return " ".join(plain(text.replace("ﬂ°°", "#").replace("ﬂ°", "&").replace("¶ß", ";")).split())


def one_line(text: str) -> str:
    return " ".join(text.split())


def theirs(answer: dict[str, Any]) -> dict[str, Any]:
    """The official answer in the words of the blueprint. A blank label counts as the id; a group is a node when an edge
    leads to it.
    """
    if answer["kind"] == "flowchart":
        groups = {id_ for id_, _, _ in answer["groups"]}
        ends = {end for edge in answer["edges"] for end in edge[:2]}
        nodes = [(id_, text) for id_, text in answer["nodes"] if id_ not in groups or id_ in ends]
        titles = {id_: words(title) for id_, title, _ in answer["groups"]}
        named = {id_ for id_, _ in nodes} - groups
        return {
            "nodes": {id_: titles.get(id_) or words(text) or id_ for id_, text in nodes},
            "groups": {node: words(title) for _, title, held in answer["groups"] for node in held if node in named},
            "edges": Counter(
                (a, b, words(text), STROKES.get(stroke, stroke), ARROWS.get(type_, "both"))
                for a, b, text, stroke, type_ in answer["edges"]
            ),
        }
    if answer["kind"] == "sequence":
        return {
            "nodes": {name: words(text) for name, text in answer["actors"]},
            "edges": Counter((a, b, words(text)) for a, b, text in answer["messages"]),
        }
    return {
        "nodes": {
            name: (words(alias) or words(name), [tuple(field) for field in fields])
            for name, alias, fields in answer["entities"]
        },
        "edges": Counter(
            (a, b, words(text), ENDS.get(left, "one"), ENDS.get(right, "one"), kind == "IDENTIFYING")
            for a, b, text, left, right, kind in answer["relations"]
        ),
    }


def ours(diagram: Diagram) -> dict[str, Any]:
    """The reader's diagram in the same form."""
    if diagram.kind == "flowchart":
        return {
            "nodes": {n.id: one_line(n.label) for n in diagram.nodes},
            "groups": {n.id: one_line(n.group[-1]) for n in diagram.nodes if n.group and n.shape != "group"},
            "edges": Counter((e.source, e.target, one_line(e.label), e.style, e.arrow) for e in diagram.edges),
        }
    if diagram.kind == "sequence":
        return {
            "nodes": {n.id: one_line(n.label) for n in diagram.nodes},
            "edges": Counter((e.source, e.target, one_line(e.label)) for e in diagram.edges),
        }
    return {
        "nodes": {n.id: (one_line(n.label), list(n.fields)) for n in diagram.nodes},
        "edges": Counter((e.source, e.target, one_line(e.label), *e.ends, e.style == "solid") for e in diagram.edges),
    }


def test_every_case_has_an_answer() -> None:
    assert list(CASES) == list(ANSWERS)
    assert sum("refused" in answer for answer in ANSWERS.values()) > 60
    assert set(DIFFERS) <= set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_the_official_parser(name: str) -> None:
    answer, diagram = ANSWERS[name], read(CASES[name])
    refused = "refused" in answer
    if name in DIFFERS:
        assert diagram.problems
        assert refused or ours(diagram) != theirs(answer)
    elif refused:
        assert diagram.problems, answer["refused"]
    else:
        assert not diagram.problems
        assert diagram.kind == answer["kind"]
        assert ours(diagram) == theirs(answer)


def test_live_answers_are_those_kept(official: Official) -> None:
    live = dict(zip(CASES, official.answers(list(CASES.values())), strict=True))
    different = {name: live[name] for name in CASES if live[name] != ANSWERS.get(name)}
    assert not different, "\n".join(
        f"{json.dumps(n)}: {json.dumps(a, ensure_ascii=False)}" for n, a in different.items()
    )


def fixed(diagram: Diagram, text: str) -> str | None:
    """The label that the first problem says how to write, written so."""
    span, fix = diagram.problems[0]
    written = re.search(r"in quotes: `(.+)`$", fix)
    if written is None or "|" in written[1] or written[1].startswith(("subgraph", ":")):
        return None
    return text[: span.start] + written[1] + text[span.end :]


def test_the_official_parser_accepts_what_is_suggested(official: Official) -> None:
    suggested = {name: fixed(diagram, CASES[name]) for name in CASES if (diagram := read(CASES[name])).problems}
    texts = {name: text for name, text in suggested.items() if text}
    answers = dict(zip(texts, official.answers(list(texts.values())), strict=True))
    assert len(texts) >= 12
    assert {name: texts[name] for name, answer in answers.items() if "refused" in answer} == {}
