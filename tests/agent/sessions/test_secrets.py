"""Planted secrets: none is ever in any file of the folder, journals included, whatever part of a conversation held it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.hostile.canaries import Planted, plant, spellings
from agent.sessions.material import ledger
from buttress.agent.answers.parts import Listing, Opened, Statement
from buttress.agent.claims import Cited, Computed
from buttress.agent.records import Ledger, Record
from buttress.agent.redaction import Redactor
from buttress.assembly.tree import MemoryTree
from buttress.blueprint.source import Span
from buttress.findings.advice import Bill
from buttress.findings.finding import Related

if TYPE_CHECKING:
    from buttress.agent.sessions import Log, Store


@pytest.fixture(scope="module")
def planted() -> Planted:
    return plant()


def leaks(planted: Planted, state: Path) -> list[str]:
    raw = b"\n".join(path.read_bytes() for path in sorted(state.parent.rglob("*")) if path.is_file())
    plain = raw.replace(b"\\n", b"\n").replace(b'\\"', b'"')
    assert b"orders" in raw, "or nothing was written"
    forms = {place: [form.encode() for form in spellings(secret)] for place, secret in planted.secrets.items()}
    return [place for place, each in forms.items() if any(form in raw or form in plain for form in each)]


def everywhere(log: Log, text: str) -> None:
    """A text in every string that a log takes."""
    place = Related(Span(f"docs/{text[:200]}", 0, 1, 1, 1, 1, 2), text)
    grounds = (
        Cited.model_construct(cite="T1", quote=text),
        Computed.model_construct(predicate=text, args=("orders", text), value="yes"),
    )
    record = Record("T1", "finding", text, f"{text}\norders", text, 1, 1, entities=(text,), data={"r": text})
    log.user(text)
    log.command(f"/try {text}", text)
    log.answer()
    log.part(Opened("item", text), ledger())
    log.part(Statement(text, "checked", (place,), text, grounds, text), Ledger((record,), {}))
    log.part(Listing(text, text, text, "sql"), ledger())
    log.note(text)
    log.ends(text, text, f'{text} [[T1 "{text}"]]', Bill("m"))
    log.at_ledger(ledger("two"))


def test_no_planted_secret_is_kept(planted: Planted, store: Store, state: Path) -> None:
    """Every file of a repository in which secrets lie about, said in every place."""
    hide = Redactor(MemoryTree(dict(planted.files)))
    root = Path("/srv") / planted.secrets["vendor: github"]
    log = store.begin(root, ledger(), hide)
    log.user("about orders")
    for text in (*planted.files.values(), planted.symptom):
        everywhere(log, text)
    log.close()
    assert log.trouble == ""
    assert leaks(planted, state) == []
    log = store.resume(log.id, ledger(), hide)
    everywhere(log, "\n".join(planted.files.values()))
    assert leaks(planted, state) == [], "and not while it is open"
    assert store.resume(log.id, ledger(), hide).copied_from
    store.close()
    assert leaks(planted, state) == []


def test_the_values_of_the_repository_are_known_wherever_they_stand(
    planted: Planted, store: Store, state: Path
) -> None:
    """Secrets that nothing beside them tells: a model that has guessed them says them in a sentence."""
    hide = Redactor(MemoryTree(dict(planted.files)))
    log = store.begin(Path("/srv/orders"), ledger(), hide)
    for place in ("env file", "env url", "env quoted"):
        everywhere(log, f"It is {planted.secrets[place]} I think")
    assert leaks(planted, state) == []


def test_the_same_look_finds_what_is_not_taken_out(planted: Planted, store: Store, state: Path) -> None:
    """The counterpart, without which the others mean nothing."""

    class Blind(Redactor):
        def redact(self, text: str, *, path: str = "") -> str:
            del path
            return text

    log = store.begin(Path("/srv/orders"), ledger(), Blind())
    for text in planted.files.values():
        log.user(text)
        log.answer()
        log.part(Statement(text, "unverified"), ledger())
    found = leaks(planted, state)
    assert len(found) > len(planted.secrets) * 0.8
    assert json.dumps(found)
