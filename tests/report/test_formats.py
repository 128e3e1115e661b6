"""All formats at once: whatever a repository holds, the output parses, holds no colour, and says all there is."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.findings.suppression import Suppression
from buttress.report.formats import FORMATS, render
from buttress.review import Review, review

if TYPE_CHECKING:
    from collections.abc import Callable

    from buttress.findings.finding import Finding

MACHINE = FORMATS[1:]
PARSERS: dict[str, Callable[[str], object]] = {
    "json": json.loads,
    "sarif": json.loads,
    "gitlab": json.loads,
    "junit": ET.fromstring,
}
HOSTILE = (
    "\x1b[31mred\x1b[0m \U0001f600 two\nlines\r\n::error::x",
    "]]> NUL \x00 BEL \x07 \ufffe \udcff",
    "\u202egnirts \u2066 %0A%0D %25 a:b,c",
    "| a | b | `code` ``more` @everyone #12 GH-7 !3 www.evil.example",
    "</details><script>alert(1)</script> <!-- --> [x](https://evil.example) ![y](z) &amp; &#64;user",
    "long " * 4000,
)
PATHS = ("db/a b#c%d.sql", "db/\udcff.sql", "a:b,c.sql", "`](x)|<b>@me.sql")


@pytest.fixture(scope="module")
def hostile(review_of: Callable[..., Review], finding_of: Callable[..., Finding]) -> Review:
    """A review all of whose texts mean harm."""
    files = dict.fromkeys(PATHS, "CREATE TABLE t (id int);\n")
    findings = [
        finding_of("CREATE", text, files, path=path, message=text, because=text, instead=text)
        for text, path in zip(HOSTILE, PATHS * 2, strict=False)
    ]
    return review_of(findings, files)


@pytest.fixture(scope="module")
def thousand(review_of: Callable[..., Review], finding_of: Callable[..., Finding]) -> Review:
    files = {"db/schema.sql": "".join(f"CREATE TABLE t{number:03} (id int);\n" for number in range(1000))}
    return review_of([finding_of(f"CREATE TABLE t{n:03}", f"t{n:03}", files) for n in range(1000)], files)


def rendered(form: str, result: Review) -> str:
    return render(form, result, str, "exit 1: 3 errors", "error")


def test_the_order_of_the_formats() -> None:
    assert FORMATS == ("text", "json", "sarif", "github", "gitlab", "junit", "markdown")


@pytest.mark.parametrize("form", ["text", "html", ""])
def test_another_format_is_an_error(form: str, shop: Review) -> None:
    with pytest.raises(ValueError, match="no report format"):
        rendered(form, shop)


@pytest.mark.parametrize("form", MACHINE)
def test_hostile_texts_do_no_harm(form: str, hostile: Review) -> None:
    text = rendered(form, hostile)
    text.encode("utf-8")
    assert not any(bad in text for bad in ("\x1b", "\x00", "\x07"))
    PARSERS.get(form, str)(text)
    if form != "json":  # JSON keeps texts as they are, escaped
        assert not any(bad in text for bad in ("\u202e", "\u2066"))


@pytest.mark.parametrize("form", MACHINE)
def test_a_thousand_findings(form: str, thousand: Review) -> None:
    text = rendered(form, thousand)
    PARSERS.get(form, str)(text)
    assert "t000" in text


@pytest.mark.parametrize("form", MACHINE)
def test_nothing_to_tell(form: str) -> None:
    empty = review(MemoryTree({}), Config(cache=False))
    text = render(form, empty, str, "exit 0: no error", "error")
    PARSERS.get(form, str)(text)
    assert text.endswith("\n")


@pytest.mark.parametrize("form", MACHINE)
def test_the_same_review_reads_the_same(form: str, shop: Review) -> None:
    assert rendered(form, shop) == rendered(form, shop)


@pytest.mark.parametrize("form", ["sarif", "github", "gitlab", "junit", "markdown"])
def test_paths_are_those_of_the_code_host(form: str, shop: Review) -> None:
    text = render(form, shop, lambda path: f"services/shop/{path}", "", "error")
    assert "services/shop/db/schema.sql" in text


@pytest.mark.parametrize("form", ["github", "gitlab", "junit", "markdown"])
def test_what_was_answered_is_not_told(form: str, shop: Review) -> None:
    *told, last = shop.findings
    answered = replace(shop, findings=tuple(told), suppressed=(replace(last, suppression=Suppression("baseline")),))
    assert last.rule.name in rendered(form, shop)
    assert last.rule.name not in rendered(form, answered)


def test_no_format_loads_what_colours_or_parses_a_command_line() -> None:
    program = f"""
import sys
from buttress.assembly.tree import MemoryTree
from buttress.config import Config
from buttress.report.formats import render
from buttress.review import review
files = {{"db/schema.sql": "CREATE TABLE t (price real);\\n"}}
result = review(MemoryTree(files), Config(cache=False))
for form in {MACHINE!r}:
    render(form, result, str, "", "error")
print(*sorted({{name.partition(".")[0] for name in sys.modules}} & {{"rich", "typer", "click", "sqlglot", "anthropic"}}))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
