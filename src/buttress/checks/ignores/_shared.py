"""How findings about inline ignores spell the ignore and what it speaks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from buttress.blueprint.directive import Directive
    from buttress.findings.finding import Finding
    from buttress.findings.settlement import Settlement


def subject(words: Iterable[str]) -> str:
    """``ignore[missing-primary-key]``; plain ``ignore`` where no rule is named."""
    named = ", ".join(words)
    return f"ignore[{named}]" if named else "ignore"


def lines(directive: Directive) -> str:
    """The lines that a directive speaks for."""
    if directive.whole_file:
        return "the whole file"
    first, last = directive.scope.line, directive.scope.end_line
    if directive.scope.start == directive.scope.end:
        return "nothing, for no code follows it"
    if directive.scope.end_column == 1 and last > first:  # a YAML block ends where the next one begins
        last -= 1
    return f"line {first}" if first == last else f"lines {first} to {last}"


def written(directive: Directive, words: Sequence[str], reason: str, until: str = "") -> str:
    """The ignore as people would write it."""
    if directive.span.path.endswith(".json"):
        said = f"{reason} until={until}" if until else reason
        entries = ", ".join(f'"{word}": "{said}"' for word in words)
        return f'"x-buttress-ignore": {{{entries}}}'
    verb = "ignore-file" if directive.whole_file else "ignore"
    return f"buttress: {verb}[{', '.join(words)}] {reason}" + (f" until={until}" if until else "")


def told(settlement: Settlement, rule: str, path: str) -> list[Finding]:
    """Findings of a rule that nobody answered, in one file, in the order of its lines."""
    found = (finding for finding in settlement.kept if finding.rule.name == rule and finding.span.path == path)
    return sorted(found, key=lambda finding: finding.span.start)


def still_told(settlement: Settlement, found: Iterable[Finding]) -> list[Finding]:
    """Those of some findings that no other answer speaks for."""
    kept = {finding.fingerprint for finding in settlement.kept}
    return [finding for finding in found if finding.fingerprint in kept]


def places(found: Sequence[Finding]) -> str:
    """``orders.total at line 4 and 2 more``."""
    first = f"`{found[0].subject}` at line {found[0].span.line}"
    return first if len(found) == 1 else f"{first} and {len(found) - 1} more"
