"""Rule pages: text for people, cases for tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.findings.pages import Case, page_for, parse_page
from buttress.review import all_rules

PAGE = """# some-rule

One sentence.

More words.

## Why it matters
Because.

```sql
## not a heading, and not a case
```

## Instead
Do.

## When it is fine
Never.

## Bad
Text.

```sql db/schema.sql
CREATE TABLE a (
  b int
);
```

````sql migrations/2_b.sql release
-- ``` inside
DROP TABLE a;
````

- reports `a.b` at `db/schema.sql:2`
* reports `GET /users/{id}` at `api/open api.yaml:10`

### another case
```yaml openapi.yaml
openapi: 3.1.0
```

```sql
SELECT 'shown, not a file';
```

- reports `a` at `openapi.yaml:1` and says why

### no files
Only words.

## Good
```sql schema.sql release
SELECT 1;
```
"""


def test_a_page_has_a_title_a_summary_and_sections() -> None:
    page = parse_page(PAGE)
    assert (page.name, page.summary, page.text) == ("some-rule", "One sentence.", PAGE)
    assert list(page.sections) == ["Why it matters", "Instead", "When it is fine", "Bad", "Good"]
    assert page.sections["Instead"] == "Do."
    assert "## not a heading" in page.sections["Why it matters"]


def test_cases() -> None:
    first, second, good = parse_page(PAGE).cases
    assert first == Case(
        "",
        bad=True,
        files={
            "db/schema.sql": "CREATE TABLE a (\n  b int\n);\n",
            "migrations/2_b.sql": "-- ``` inside\nDROP TABLE a;\n",
        },
        release=frozenset({"migrations/2_b.sql"}),
        reports=(("a.b", "db/schema.sql", 2), ("GET /users/{id}", "api/open api.yaml", 10)),
    )
    assert (second.name, list(second.files), second.reports) == (
        "another case",
        ["openapi.yaml"],
        (("a", "openapi.yaml", 1),),
    )
    assert good == Case(
        "", bad=False, files={"schema.sql": "SELECT 1;\n"}, release=frozenset({"schema.sql"}), reports=()
    )


def test_lines_of_a_block_are_the_lines_of_its_file() -> None:
    (case,) = parse_page("# r\n\ns\n\n## Bad\n```sql a.sql\n\n-- second\n\tthird\n```\n").cases
    assert case.files["a.sql"].split("\n") == ["", "-- second", "\tthird", ""]


@pytest.mark.parametrize(
    "text", ["", "words", "## Bad\n```sql a.sql\nnever closed", "# r\n## Good\n", "```\n# no title\n"]
)
def test_what_is_missing_is_missing(text: str) -> None:
    page = parse_page(text)
    assert (page.summary, page.cases) == ("", ())


@given(text=st.text(alphabet="#`-* \nab.:/1reports", max_size=200))
def test_any_text_is_a_page(text: str) -> None:
    page = parse_page(text)
    assert page.text == text
    assert all(case.files for case in page.cases)


def test_every_rule_has_a_page_that_says_all_there_is_to_say() -> None:
    assert all_rules()
    for loaded in all_rules():
        page = page_for(loaded.module)
        assert page.name == loaded.rule.name
        assert page.summary
        assert {"Why it matters", "Instead", "When it is fine", "Bad", "Good"} <= set(page.sections), page.name
        assert {case.bad for case in page.cases} == {True, False}, page.name
        assert all(case.reports for case in page.cases if case.bad), page.name


def test_base_blocks_make_the_tree_at_the_point_of_comparison() -> None:
    page = "# r\n\ns\n\n## Bad\n```sql a.sql base\nold\n```\n```sql a.sql release\nnew\n```\n### next\n```sql b.sql\nx\n```\n"
    first, second = parse_page(page).cases
    assert first.base == {"a.sql": "old\n"}
    assert first.files == {"a.sql": "new\n"}
    assert first.release == {"a.sql"}
    assert second.base == {}
