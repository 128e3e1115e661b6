"""Whether a review sees less than another one did: unread statements, skipped files, silenced findings, new ignores."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from buttress.agent.trial.edits import is_prose, is_wrapper
from buttress.agent.trial.removes import plain
from buttress.review import ANSWERS, load_domain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from buttress.blueprint.blueprint import Coverage
    from buttress.blueprint.directive import Directive
    from buttress.findings.finding import Finding
    from buttress.review import Review


def is_answer(finding: Finding) -> bool:
    """Whether a finding is about an ignore and not about the backend."""
    return any(finding.rule.name == loaded.rule.name for loaded in load_domain(ANSWERS))


def only_words(findings: Sequence[Finding], removes: Iterable[str], texts: Mapping[str, str]) -> str:
    """Why prose may not be edited: what runs is not mended by writing about it. What names a part that goes may follow.
    ``texts`` are the edited files as they were.
    """
    parts = [plain(name) for name in removes]
    resting = {
        span.path
        for finding in findings
        for span in (
            finding.span,
            *(related.span for related in finding.related),
            *(occurrence.span for occurrence in finding.occurrences),
        )
    }
    stray = sorted(
        path
        for path, text in texts.items()
        if is_prose(path) and path not in resting and not any(part in plain(text) for part in parts)
    )
    return f"the finding does not rest on {stray[0]}, and words mend nothing that runs" if stray else ""


def less_seen(before: Review, after: Review, files: Iterable[str], *, answers: bool = False) -> str:
    """What the second review no longer sees, '' when it sees as much. ``answers``: the findings are about ignores, which
    may therefore go.
    """
    old, new = before.blueprint, after.blueprint
    was, now = (Counter(map(_answer, blueprint.directives)) for blueprint in (old, new))
    if now - was or (was - now and not answers):
        return "an ignore came, went or changed: that answers a finding and mends nothing"
    if grown := _silenced(after) - _silenced(before):
        return f"it silences {next(iter(grown))}"
    down = {m.down_path for database in new.databases for m in database.migrations} & set(files)
    if skipped := sorted({s.path for s in new.coverage.skipped} - {s.path for s in old.coverage.skipped} - down):
        return f"{skipped[0]} is no longer read"
    if lost := sorted(old.release.paths - new.release.paths):
        return f"{lost[0]} is no longer part of the release"
    if unread := [path for path in sorted(files) if path not in seen_in(after) | down and not is_wrapper(path)]:
        return f"{unread[0]} is not read as part of the backend"
    return _fewer_statements(old.coverage, new.coverage)


def _fewer_statements(old: Coverage, new: Coverage) -> str:
    if new.opaque > old.opaque:
        return "it brings a statement whose body stays closed, so that nobody can check it"
    if new.statements - new.understood - new.opaque > old.statements - old.understood - old.opaque:
        return "it brings a statement that is not understood"
    if len(new.not_understood) > len(old.not_understood):
        last = new.not_understood[-1]
        return f"{last.span} is no longer understood: {last.reason}"
    if new.read < old.read:
        return "fewer files are read than before"
    return ""


def seen_in(review: Review) -> set[str]:
    """Every file that something was understood of."""
    blueprint = review.blueprint
    seen = {path for database in blueprint.databases for path in (*database.members, database.snapshot)}
    seen |= {file.path for database in blueprint.databases for file in database.files}
    seen |= {path for api in blueprint.apis for path in api.files}
    seen |= {document.path for document in blueprint.documents}
    seen |= {path for system in blueprint.systems for each in system.deployments for path in each.files}
    return seen


def _silenced(review: Review) -> Counter[str]:
    found = review.settlement.suppressed if review.settlement else review.suppressed
    return Counter(f"{finding.rule.name} {finding.subject}" for finding in found)


def _answer(directive: Directive) -> tuple[object, ...]:
    return directive.span.path, directive.rules, directive.reason, directive.until, directive.whole_file
