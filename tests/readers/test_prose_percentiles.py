"""Tables of percentiles drawn in fences, and times that a document calls sub-8ms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.readers.markdown import read_design

if TYPE_CHECKING:
    from buttress.blueprint.document import Claim

TABLE = """# Links

## Redirect Latency

```
                p50    p95    p99
                ---    ---    ---
Redis hit:      2ms    4ms    6ms
All requests:   3 ms   6 ms   1.2 s
Not measured:   3ms    6ms
```
"""


def _measured(text: str) -> list[Claim]:
    return [claim for claim in read_design("design.md", text).claims if claim.bound == "measured"]


def test_a_claim_for_each_cell_of_a_whole_row() -> None:
    found = [(c.of, c.percentile, c.quantity, c.written, c.span.line) for c in _measured(TABLE)]
    assert found == [
        ("redis hit", 50, 0.002, "2ms", 8),
        ("redis hit", 95, 0.004, "4ms", 8),
        ("redis hit", 99, 0.006, "6ms", 8),
        ("all requests", 50, 0.003, "3 ms", 9),
        ("all requests", 95, 0.006, "6 ms", 9),
        ("all requests", 99, 1.2, "1.2 s", 9),
    ]


@pytest.mark.parametrize("between", ["\n", "Throughput: 5 req/s\n\n"])
def test_a_blank_line_ends_the_table(between: str) -> None:
    text = f"# Links\n\n```\n  p50  p99\n{between}Elsewhere:  1ms  2ms\n```\n"
    assert _measured(text) == []


def test_a_time_behind_sub_is_a_target() -> None:
    [claim] = read_design("design.md", "# Links\n\nRedirects keep a sub-8ms p99 latency.\n").claims
    assert (claim.kind, claim.quantity, claim.percentile, claim.bound) == ("latency", 0.008, 99, "target")


@given(st.text(alphabet="p059 .ms|:─a\n", max_size=200))
def test_no_fence_stops_the_reader(text: str) -> None:
    whole = f"# Links\n\n```\n p50 p99\n{text}\n```\n"
    for claim in _measured(whole):
        assert whole[claim.span.start : claim.span.end].strip() == claim.written
