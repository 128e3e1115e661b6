"""What the input line knows: what was typed before, the names of this backend, and a line about the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.chat.commands import COMMANDS
from buttress.chat.opening import named
from buttress.chat.prompt import Prompt, Words
from buttress.predicates.entities import entities_of
from buttress.report.style import count
from buttress.review import all_rules

if TYPE_CHECKING:
    from buttress.chat.stage import Stage


def prompt_for(stage: Stage) -> Prompt:
    """The input line of a conversation."""
    return Prompt(lambda: typed(stage), lambda: words_of(stage), lambda: toolbar(stage))


def typed(stage: Stage) -> list[str]:
    """What was typed about this backend before, the newest last."""
    return stage.store.typed(stage.bench.target.root) if stage.store is not None else []


def words_of(stage: Stage) -> Words:
    """What can be completed."""
    entities = entities_of(stage.bench.review.blueprint)
    return Words(
        commands=tuple((command.name, command.summary) for command in COMMANDS),
        tables=tuple(entities.names("table")),
        columns=tuple(entities.names("column")),
        operations=tuple(entities.names("operation")),
        rules=tuple(each.rule.name for each in all_rules()),
        labels=tuple(
            (label, f"{found.rule.name} {found.subject}") for label, found in stage.bench.ledger.findings.items()
        ),
        takes={command.name: command.takes for command in COMMANDS},
    )


def toolbar(stage: Stage) -> str:
    """``examples/shop · 24 findings · sonnet $0.012 of $1``."""
    found = count(len(stage.bench.review.findings), "finding")
    who = "no model: commands only"
    if stage.settings is not None:
        spent = f" ${stage.bill.usd:.3f} of ${stage.settings.max_usd:g}" if stage.bill.usd is not None else ""
        who = f"{stage.settings.model}{spent}"
    return f"{named(stage)} · {found} · {who}"
