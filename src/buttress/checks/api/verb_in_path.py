"""API203: a path that says with a verb what the method says already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buttress.findings.rule import Consequence, Principle, Rule, Severity
from buttress.predicates.api_naming import path_is_verb, verb_of, without_verb
from buttress.predicates.naming import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.blueprint.blueprint import Blueprint
    from buttress.findings.finding import Finding

RULE = Rule(
    name="verb-in-path",
    code="API203",
    severity=Severity.ADVICE,
    consequence=Consequence.CONFUSION,
    principle=Principle.APIS_ARE_CONTRACTS,
    convention=True,
    yields_to=("get-with-side-effects",),
)


def check(blueprint: Blueprint) -> Iterator[Finding]:
    """Paths with a verb that HTTP has a method for; one decision per API."""
    for api in blueprint.promised:
        spelled = [o for o in api.operations if not o.deprecated and not o.webhook and path_is_verb(api, o).yes]
        rest = len({o.path for o in api.operations}) - len({o.path for o in spelled})
        for operation in spelled:
            verb = verb_of(operation)[1]
            subject, better = api.subject(operation), without_verb(operation)
            others = (
                f"the other {counted(rest, 'path')} of this API name things"
                if rest
                else "every path of this API does it"
            )
            yield RULE.finding(
                subject=subject,
                at=api.span(operation.place),
                message=f"{subject} puts the verb {verb} into the path",
                because=f"{path_is_verb(api, operation).why}, so callers cannot guess it from the thing's name; {others}",
                instead=better if api.sketch else f"{better}; keep the old path answering until no client calls it",
                exposure=30 + (20 if operation.method != "GET" else 0),
                fold="sketches" if api.sketch else api.key,  # designs of one repository spell alike
            )
