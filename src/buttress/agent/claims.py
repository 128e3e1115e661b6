"""The only forms in which a model can speak: typed claims, each resting on what code can look up or compute.

The shapes are enforced here and not by the server: local servers ignore an asked schema without a word, and the hosted
API drops limits on lengths from it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

#: Characters of one sentence, of quoted or replaced lines, and how many of each there may be. A reply has one text for
#: a person to read: longer is not better.
SENTENCE, QUOTE, LINES = 400, 300, 8_000
CLAIMS = 60

Label = Annotated[str, Field(pattern=r"^[A-Z][0-9]{1,4}$")]
Text = Annotated[str, Field(min_length=1, max_length=SENTENCE)]
Word = Annotated[str, Field(min_length=1, max_length=200)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Computed(_Closed):
    """Rests on a predicate of the catalogue, which code asks again: ``value`` must be its answer."""

    predicate: Word
    args: Annotated[tuple[Word, ...], Field(max_length=8, strict=False)]
    value: Literal["yes", "no", "unknown"]


class Cited(_Closed):
    """Rests on a record: ``quote`` must stand in it word for word (white space aside)."""

    cite: Label
    quote: Annotated[str, Field(min_length=3, max_length=QUOTE)]


Ground = Computed | Cited
Grounds = Annotated[tuple[Ground, ...], Field(min_length=1, max_length=6, strict=False)]


class Sentence(_Closed):
    """One sentence and what it rests on."""

    text: Text
    rests_on: Grounds


Sentences = Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=5, strict=False)]


class Explain(_Closed):
    """Says in this repository's terms why a finding matters."""

    kind: Literal["explain"]
    finding: Label
    sentences: Sentences


RankReason = Literal[
    "consequence",  # what follows is worse
    "exposure",  # more of the backend feels it
    "growth",  # its table or list grows and the other's does not
    "confidence",  # it is surer
    "release",  # it stands in what is about to be deployed, and the other does not
]


class Rank(_Closed):
    """Says that one finding comes before another."""

    kind: Literal["rank"]
    finding: Label
    above: Label
    reason: RankReason


class Risk(_Closed):
    """Draws a risk across artefacts: at least two grounds, about at least two of them."""

    kind: Literal["risk"]
    findings: Annotated[tuple[Label, ...], Field(max_length=6, strict=False)] = ()
    sentences: Sentences


class EditClaim(_Closed):
    """See :class:`buttress.findings.finding.Edit`."""

    path: Word
    line: Annotated[int, Field(ge=0, le=10_000_000)]
    old: Annotated[str, Field(max_length=LINES)]
    new: Annotated[str, Field(max_length=LINES)]


Edits = Annotated[tuple[EditClaim, ...], Field(min_length=1, max_length=8, strict=False)]


class Fix(_Closed):
    """Edits after which a finding is gone and none has come."""

    kind: Literal["fix"]
    finding: Label
    edits: Edits


QuestionTopic = Literal["load", "growth", "retention", "consistency", "ownership", "availability", "intent"]


class Ask(_Closed):
    """A question to the people: what no file says, and what depends on it."""

    kind: Literal["question"]
    topic: QuestionTopic
    about: Word  # a table, operation, component or finding's subject
    text: Text
    rests_on: Grounds


class Proposal(_Closed):
    """A smaller design: edits after which these findings are gone, these parts are no longer needed, and nothing else
    is lost or found.
    """

    kind: Literal["proposal"]
    resolves: Annotated[tuple[Label, ...], Field(max_length=20, strict=False)] = ()
    removes: Annotated[tuple[Word, ...], Field(max_length=20, strict=False)] = ()
    edits: Edits
    sentences: Annotated[tuple[Sentence, ...], Field(max_length=3, strict=False)] = ()


Claim = Annotated[Explain | Rank | Risk | Fix | Ask | Proposal, Field(discriminator="kind")]


class Claims(_Closed):
    """A whole reply."""

    claims: Annotated[tuple[Claim, ...], Field(max_length=CLAIMS, strict=False)]


def schema_for(labels: dict[str, list[str]], predicates: list[str]) -> dict[str, Any]:
    """The JSON schema of a reply in this run: labels of findings and records, and names of predicates, as enumerations,
    so that a server that enforces schemas cannot let an unknown one through.

    ``labels`` has ``findings`` and ``records`` (findings included).
    """
    schema = Claims.model_json_schema()
    schema.pop("description", None)
    for name, part in schema["$defs"].items():
        part.pop("description", None)
        part.pop("title", None)
        properties = part["properties"]
        for key in ("finding", "above"):
            if key in properties:
                properties[key] = {"enum": labels["findings"]}
        for key in ("findings", "resolves"):
            if key in properties:
                properties[key]["items"] = {"enum": labels["findings"]}
        if name == "Cited":
            properties["cite"] = {"enum": labels["records"]}
        if name == "Computed":
            properties["predicate"] = {"enum": predicates}
        part["required"] = list(properties)
    return schema
