"""Every code block of every rule page, reviewed: a page that promises a finding must get it, and no other."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from buttress.assembly.tree import MemoryTree, compare
from buttress.config import Config
from buttress.findings.pages import Case, page_for
from buttress.readers.postgres import parser
from buttress.review import ANSWERS, LoadedRule, all_rules, review

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.mark import ParameterSet


def cases() -> list[ParameterSet]:
    found = []
    for loaded in all_rules():
        with suppress(FileNotFoundError):  # the layout test names a rule without a page
            for number, case in enumerate(page_for(loaded.module).cases, 1):
                kind = "bad" if case.bad else "good"
                found.append(pytest.param(loaded, case, id=f"{loaded.rule.name}-{kind}-{number}"))
    return found


@pytest.fixture
def without_libpg_query(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The reader that serves where no binding of PostgreSQL's own grammar can be had."""
    monkeypatch.setenv("BUTTRESS_NO_LIBPG_QUERY", "1")
    parser.bindings.cache_clear()
    yield
    monkeypatch.undo()
    parser.bindings.cache_clear()


@pytest.mark.usefixtures("without_libpg_query")
@pytest.mark.parametrize(("loaded", "case"), cases())
def test_page_without_libpg_query(loaded: LoadedRule, case: Case) -> None:
    if any(path.endswith(".sql") for path in case.files):
        assert parser.bindings() == ()
        check(loaded, case)


@pytest.mark.parametrize(("loaded", "case"), cases())
def test_page(loaded: LoadedRule, case: Case) -> None:
    check(loaded, case)


def check(loaded: LoadedRule, case: Case) -> None:
    # What a rule about answers has to say depends on what all the others find.
    answers = loaded.domain == ANSWERS
    config = Config(select=() if answers else (loaded.rule.name,), profile="strict", cache=False)
    tree = MemoryTree(case.files)
    base = compare(tree, MemoryTree(case.base), "main") if case.base else None
    result = review(tree, config, base=base, focus=tuple(sorted(case.release)))
    findings = [f for f in result.findings if f.rule is loaded.rule] if answers else result.findings
    reported = [(o.subject, o.span.path, o.span.line) for finding in findings for o in finding.occurrences]
    assert sorted(reported) == sorted(case.reports), case.name
    assert bool(case.reports) is case.bad, "a Bad case promises findings, a Good case none"
    for finding in findings:
        assert finding.subject not in {finding.message, finding.because}
        for text in (finding.message, finding.because, finding.instead):
            assert text == text.strip().rstrip("."), "one line that ends without a period"
            assert "\n" not in text
