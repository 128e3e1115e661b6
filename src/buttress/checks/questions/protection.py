"""What protects personal data, secrets and backups?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.checks.questions._scope import listed

if TYPE_CHECKING:
    from buttress.blueprint.provision import Topic
    from buttress.checks.questions._scope import Scope
    from buttress.findings.question import Question

NAME = "protection"
ORDER = 10
#: Columns that say something about a person.
_PERSONAL = re.compile(
    r"^(?:.*_)?(?:email|e_mail|phone|phone_number|mobile|address|street|birth\w*|dob|ssn|passport\w*|first_name|last_name"
    r"|full_name|iban|card_number|tax_id|ip_address)$",
    re.IGNORECASE,
)


def ask(scope: Scope) -> Question | None:
    """Asked where a designed table holds personal data and deletion, encryption or backups are not stated."""
    held = [(t, c) for t in scope.tables for c in t.columns if _PERSONAL.match(c.name)]
    if not held:
        return None
    missing = [word for word, topics in _TOPICS.items() if not scope.answered(*topics)]
    if not missing:
        return None
    table, column = held[0]
    names = listed([f"{t.name.name}.{c.name}" for t, c in held])
    return scope.ask(
        NAME,
        f"What is said about {listed(missing)} for personal data?",
        why=f"{names} {'say' if len(held) > 1 else 'says'} who somebody is; they may ask for it to be gone, and a copy in a"
        " backup or a log counts",
        fill=" ".join(_SENTENCES[word].format(table=table.name.name) for word in missing),
        trigger=column.span,
        note=f"{table.name.name}.{column.name} is personal",
    )


_TOPICS: dict[str, tuple[Topic, ...]] = {
    "deletion": ("deletion", "retention"),
    "encryption": ("encryption",),
    "backups": ("backup", "restore"),
}
_SENTENCES = {
    "deletion": "When a person asks, their rows in {table} are ___ within ___.",
    "encryption": "{table} is encrypted by ___; the keys are with ___.",
    "backups": "Backups of {table} are taken every ___, kept ___, and were last restored on ___.",
}
