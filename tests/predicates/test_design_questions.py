"""What a document says of its shards, its benchmarks and the parts that it lists beside a diagram."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from buttress.predicates.growth import collects, refuses_changes
from buttress.predicates.measurements import missed_targets
from buttress.predicates.part_tables import undrawn_rows
from buttress.predicates.shard_keys import shard_keys
from buttress.readers.markdown import read_design

if TYPE_CHECKING:
    from buttress.blueprint.document import Document
    from predicates.conftest import Schema

DRAWN = """# Sessions

```mermaid
graph TB
  API[REST API] --> App[Session Service]
  App --> Cache[Redis Cache]
  App --> Tokens[Token Service]
  App --> DB[(MySQL)]
```

| Module | Duty |
|---|---|
| REST API | HTTP |
| Session Service | rules |
| Redis Cache | copies |
| Token Service | tokens |
"""


def _read(text: str) -> Document:
    return read_design("design.md", text)


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Messages are sharded by `channel_id`.", ["channel_id"]),
        ("Sharding by namespace keeps a folder on one server.", ["namespace"]),
        ("The shard key is user_id.", ["user_id"]),
        ("按 tenant_id 分片。", ["tenant_id"]),
        ("If sharded by owner, a folder would be spread.", []),
        ("Why shard by namespace (not by user)?", []),
        ("We are not sharded by user_id yet.", []),
    ],
)
def test_a_shard_key_is_stated_and_not_weighed(sentence: str, named: list[str]) -> None:
    assert [key.name for key in shard_keys(_read(f"# Design\n\n{sentence}\n"))] == named


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ("| Fingerprint Service | devices |", ["Fingerprint Service"]),
        ("| Fingerprint Service | devices, phase 2 |", []),
        ("| MySQL | rows |", []),
        ("| Token | part of a longer name |", []),
        ("| Fingerprint Service | devices |\n| Audit Service | who did what |", []),
    ],
)
def test_the_one_row_without_a_box(row: str, names: list[str]) -> None:
    assert [gap.name for gap in undrawn_rows(_read(f"{DRAWN}{row}\n"))] == names


@pytest.mark.parametrize(
    ("heading", "row", "missed"),
    [
        ("Redirect Latency (Read Path)", "Weighted average:  3ms  12ms", True),
        ("Redirect Latency", "Overall:  3ms  12ms", True),
        ("Redirect Latency", "Overall:  3ms  7ms", False),
        ("Redirect Latency", "Cache miss:  3ms  12ms", False),
        ("Create Latency", "Overall:  3ms  12ms", False),
        ("Results", "Overall:  3ms  12ms", False),
    ],
)
def test_a_target_that_the_benchmark_misses(heading: str, row: str, missed: bool) -> None:
    text = f"# Links\n\nThe API keeps a sub-8ms p99 redirect latency.\n\n## {heading}\n\n```\n  p50  p99\n{row}\n```\n"
    assert [(m.target.written, m.measured.written) for m in missed_targets(_read(text))] == (
        [("8ms p99", "12ms")] if missed else []
    )


@pytest.mark.parametrize(
    ("triggers", "kept"),
    [
        (("no_update_ledger", "no_delete_ledger"), "no_delete_ledger"),
        (("audit_immutable",), "audit_immutable"),
        (("prevent_entry_modification",), "prevent_entry_modification"),
        (("prevent_delete_of_last_admin",), ""),
        (("set_updated_at", "no_delete_entry"), ""),
    ],
)
def test_triggers_that_refuse_every_change(schema: Schema, triggers: tuple[str, ...], kept: str) -> None:
    table = replace(schema.table("ledger_entries", "id int pk auto"), triggers=triggers)
    assert refuses_changes(table) == kept
    assert collects(table) is bool(kept)
