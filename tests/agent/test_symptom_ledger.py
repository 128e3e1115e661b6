"""A reported symptom is part of what a model is told, and of what it may cite."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from buttress.agent.ledger import build_ledger, payload_lines, shown_labels
from buttress.assembly.tree import DiskTree
from buttress.review import review
from buttress.symptoms import find_symptom, pointed_at

SHOP = Path(__file__).resolve().parents[2] / "examples" / "shop"


def test_a_symptom_comes_first_and_can_be_cited() -> None:
    found = review(DiskTree(SHOP))
    pasted = find_symptom(str(SHOP / "slow.txt"), ())
    assert pasted is not None
    ledger = build_ledger(replace(found, symptom=pointed_at(pasted, found)))
    symptom = ledger.by_label["Y1"]
    assert "orders is read whole" in symptom.text
    assert "'open'" not in symptom.text, "no value of a query"
    lines = payload_lines(ledger)
    labels = [json.loads(line).get("l") for line in lines]
    assert next(filter(None, labels)) == "Y1"
    assert "Y1" in shown_labels(lines)["records"]
    assert "orders" in [record.subject for record in ledger.of_kind("table")]
    assert build_ledger(found).hash != ledger.hash
