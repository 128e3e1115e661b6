"""What a model added to a review, after code has checked it: never a finding, never a severity, never the exit code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from buttress.findings.finding import Edit, Related

#: How the attempt ended. Only ``answered`` and ``cached`` bring statements (``partly``: some, then it broke off); every
#: other state leaves the deterministic review as it is and says so in one line.
State = Literal[
    "answered",
    "cached",
    "partly",
    "nothing-to-ask",  # no finding and no fact: nothing was sent
    "no-key",
    "rejected-key",
    "offline",  # no connection, or nothing came in time
    "over-budget",
    "rate-limited",
    "overloaded",
    "retired",  # the model is not served (any more)
    "rejected",  # any other request that the server refuses
    "refused",  # the model declined
    "truncated",  # cut by max_tokens, or the stream ended before its end
    "invalid",  # an answer, but none of the asked form
    "stopped",  # by Ctrl-C
]
RemarkKind = Literal["risk", "question", "proposal"]
WithheldReason = Literal[
    "shape",  # not of the asked form, or too long
    "unknown-id",  # names a finding or record that there is not
    "citation",  # cites nothing, or something that has nothing to do with it
    "quote",  # the quoted words do not stand there
    "entity",  # names something that the backend does not have, or not that way
    "predicate",  # the predicate answers something else
    "number",  # a number that no cited evidence has
    "wording",  # words that go beyond their evidence
    "fix",  # applied, it does not help, or harms
    "rank",  # the order that it states does not hold
    "duplicate",
    "unsafe",  # control characters, markup, links, a secret, or instructions
]


@dataclass(frozen=True, slots=True)
class Remark:
    """A checked statement about no single finding: a risk across artefacts, a question, a smaller design."""

    kind: RemarkKind
    text: str
    places: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = ()
    findings: tuple[str, ...] = ()  # fingerprints of the findings that it is about


@dataclass(frozen=True, slots=True)
class Withheld:
    """A statement that was not shown. ``text`` is what the model said, cleaned and cut; ``why`` says what did not hold."""

    kind: str
    reason: WithheldReason
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Bill:
    """What the attempt cost: tokens as the server counted them, and US dollars by list price (None: no price known).

    ``estimated``: at least one attempt broke off before the server told its figures, and stands with our estimate.
    """

    model: str = ""
    calls: int = 0
    input_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0
    usd: float | None = None
    estimated: bool = False
    before_usd: float | None = None  # the estimate that was made before the first call
    before_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Advice:
    """The outcome of asking a model. ``line`` is the one line that tells how it ended. ``given`` counts its statements,
    ``shown`` those that passed every check, ``reworded`` those of them whose facts held and whose wording did not, and
    which are printed in our own words.
    """

    state: State
    line: str
    bill: Bill = Bill()
    remarks: tuple[Remark, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    given: int = 0
    shown: int = 0
    reworded: int = 0
