"""``--llm`` as its user meets it: what is printed, what the exit code is, and what leaves the machine."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from agent.server import FakeModel, claims_reply, cut, error_reply, refusal_reply, text_reply, tool_reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from agent.server import Canned
    from cli.conftest import Ran

pytestmark = pytest.mark.usefixtures("project")

GROUND = {"predicate": "references", "args": ["orders", "users"], "value": "yes"}
EXPLAINS = {
    "kind": "explain",
    "finding": "F1",
    "sentences": [{"text": "A foreign key of orders points at users.", "rests_on": [GROUND]}],
}
LIES = {**EXPLAINS, "sentences": [{"text": "Nothing points at users.", "rests_on": [{**GROUND, "value": "no"}]}]}
QUESTION = {
    "kind": "question",
    "topic": "growth",
    "about": "orders",
    "text": "How fast does orders grow?",
    "rests_on": [{"predicate": "grows", "args": ["orders"], "value": "yes"}],
}


@pytest.fixture(autouse=True)
def _no_settings_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("MODEL", "BASE_URL", "MAX_USD"):
        monkeypatch.delenv(f"BUTTRESS_{name}", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))


def finding_of(ran: Callable[..., Ran], subject: str) -> str:
    told = json.loads(ran("review", "--format", "json").out)
    return f"F{1 + next(n for n, f in enumerate(told['findings']) if f['subject'] == subject)}"


def asked(buttress: Callable[..., Ran], replies: list[Canned], *words: str) -> tuple[Ran, FakeModel]:
    with FakeModel(replies) as server:
        ran = buttress("review", "--llm", "--base-url", server.url, "--model", "claude-sonnet-5-5", *words)
    return ran, server


def test_checked_statements_stand_beside_the_findings(buttress: Callable[..., Ran]) -> None:
    label = finding_of(buttress, "orders.user_id")
    plain = buttress("review", "--all")
    ran, server = asked(buttress, [claims_reply({**EXPLAINS, "finding": label}, QUESTION)], "--all")
    assert "checked  A foreign key of orders points at users." in ran.out
    assert "asks     How fast does orders grow?" in ran.out
    assert re.search(r"architect  claude-sonnet-5-5: 2 of 2 statements hold", ran.out)
    assert ran.code == plain.code
    assert len(server.requests) == 1


def test_what_does_not_hold_is_told_only_on_demand(buttress: Callable[..., Ran]) -> None:
    label = finding_of(buttress, "orders.user_id")
    reply = claims_reply({**LIES, "finding": label})
    ran, server = asked(buttress, [reply], "--all")
    assert "Nothing points at users" not in ran.out
    assert "withheld: 1 predicate" in " ".join(ran.out.split())
    assert len(server.requests) == 2, "one chance to correct it"
    shown, again = asked(buttress, [reply], "--all", "--show-withheld")
    assert "Nothing points at users" in shown.out
    assert again.requests == [], "the same question is not asked twice"


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        (text_reply("All is well."), "the model's reply was not of the asked form"),
        (refusal_reply(), "declined by the model"),
        (error_reply(401, "authentication_error"), "key not accepted"),
        (error_reply(404, "not_found_error"), "is not served"),
        (error_reply(400, "invalid_request_error"), "rejected by"),
        (cut(text_reply("{}"), 3), "cut off"),
    ],
    ids=["prose", "refused", "key", "retired", "rejected", "cut"],
)
def test_the_review_is_whole_whatever_the_model_does(buttress: Callable[..., Ran], reply: Canned, line: str) -> None:
    plain = buttress("review")
    ran, _ = asked(buttress, [reply])
    told = " ".join(ran.out.split())
    assert line in told
    assert "the review above stands without it" in told
    assert ran.code == plain.code
    until = plain.out.index("checklist")
    assert ran.out[:until] == plain.out[:until]


def test_a_bug_of_ours_does_not_cost_the_review(buttress: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise LookupError("a secret detail")

    monkeypatch.setattr("buttress.agent.advise.verify", broken)
    ran, _ = asked(buttress, [claims_reply(QUESTION)])
    assert ran.code == buttress("review").code
    assert "money-as-float" in ran.out
    assert "internal error (LookupError): nothing of the model is used" in " ".join(ran.out.split())
    assert "secret detail" not in ran.out + ran.err


def test_without_a_key_one_line_says_so(buttress: Callable[..., Ran]) -> None:
    ran = buttress("review", "--llm")
    assert ran.code == buttress("review").code
    assert "no key for api.anthropic.com: set ANTHROPIC_API_KEY" in " ".join(ran.out.split())


def test_the_payload_is_what_is_sent(buttress: Callable[..., Ran]) -> None:
    with FakeModel([claims_reply()]) as server:
        words = ("--base-url", server.url, "--model", "claude-sonnet-5-5")
        shown = json.loads(buttress("review", "--show-payload", *words).out)
        assert server.requests == []
        assert server.probes == []
        buttress("review", "--llm", *words)
    sent = server.requests[0].json
    assert sent.pop("stream") is True
    assert sent == shown


def test_facts_only_sends_no_line_of_source(buttress: Callable[..., Ran]) -> None:
    line = "total real NOT NULL"
    assert line in json.loads(buttress("review", "--show-payload").out)["messages"][0]["content"][0]["text"]
    facts = buttress("review", "--show-payload", "--context", "facts").out
    assert line not in facts
    assert "orders" in facts


@pytest.mark.parametrize("verb", [["review"], ["check"], ["explain", "money-as-float"], ["rules"], ["doctor"]])
def test_nothing_is_sent_unless_asked(
    buttress: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, verb: list[str]
) -> None:
    with FakeModel([claims_reply()]) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
        buttress(*verb)
    assert (server.requests, server.probes) == ([], [])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--model", "haiku"], "--model speaks about a model, and none is asked: add --llm"),
        (["--llm", "--llm-mode", "long"], '--llm-mode: expected one of brief, deep, got "long"'),
        (["--llm", "--context", "all"], '--context: expected one of source, facts, got "all"'),
    ],
)
def test_words_that_make_no_sense(buttress: Callable[..., Ran], words: list[str], says: str) -> None:
    ran = buttress("review", *words)
    assert ran.code == 2
    assert says in ran.err


@pytest.mark.parametrize("key", ["model", "base-url", "llm", "api-key"])
def test_a_project_does_not_choose_whom_to_ask(project: Path, buttress: Callable[..., Ran], key: str) -> None:
    (project / "buttress.toml").write_text(f'{key} = "x"\n')
    ran = buttress("review")
    assert ran.code == 2
    assert "a repository must not choose who is sent its contents" in ran.err


def test_a_recording_is_scored_without_a_model(project: Path, buttress: Callable[..., Ran], tmp_path: Path) -> None:
    label = finding_of(buttress, "orders.user_id")
    with FakeModel([claims_reply({**EXPLAINS, "finding": label}, {**LIES, "finding": label})]) as server:
        words = ("--base-url", server.url, "--model", "claude-sonnet-5-5")
        made = buttress("eval", "--record", tmp_path / "said.json", *words, ".")
    assert made.code == 0
    scored = buttress("eval", tmp_path / "said.json")
    assert scored.code == 0
    row = scored.out.splitlines()[1].split()
    assert row[1:3] == ["claude-sonnet-5-5", "brief"]
    assert "predicate" in scored.out
    (project / "db" / "schema.sql").write_text("CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);\n")
    assert (
        "what a model would be told has changed since it was recorded" in buttress("eval", tmp_path / "said.json").out
    )


def test_a_deep_run_looks_things_up_first(buttress: Callable[..., Ran]) -> None:
    label = finding_of(buttress, "orders.user_id")
    cited = {"cite": "S9", "quote": "email text NOT NULL UNIQUE"}
    lines = ("read_lines", {"path": "db/schema.sql", "start": 1, "end": 4})

    def talk(body: Any) -> Canned:
        last = body["messages"][-1]["content"]
        if not any(block["type"] == "tool_result" for block in last):
            return tool_reply(lines)
        found = next(block for block in last if block["type"] == "tool_result")
        seen = json.loads(found["content"])
        assert "email text NOT NULL UNIQUE" in json.dumps(seen)
        sentence = {"text": "A foreign key of orders points at users.", "rests_on": [GROUND]}
        shown = {**cited, "cite": re.search(r'"(S\d+)"', json.dumps(seen))[1]}  # type: ignore[index]
        quoting = {"text": "The table users has email text NOT NULL UNIQUE.", "rests_on": [shown]}
        return claims_reply({"kind": "explain", "finding": label, "sentences": [sentence, quoting]})

    with FakeModel(talk) as server:
        words = ("--llm", "--llm-mode", "deep", "--base-url", server.url, "--model", "claude-sonnet-5-5", "--all")
        first = buttress("review", *words)
        again = buttress("review", *words)
    assert len(server.requests) == 2, "the second run repeats calls and checks, and asks nobody"
    told = [line for line in first.out.splitlines() if line.startswith("   checked")]
    assert len(told) == 1
    assert told == [line for line in again.out.splitlines() if line.startswith("   checked")]
    assert "email text NOT NULL UNIQUE" in " ".join(first.out.split())


def test_what_is_no_recording_is_said(project: Path, buttress: Callable[..., Ran]) -> None:
    (project / "x.json").write_text('{"form": "other"}')
    for words in (["eval"], ["eval", "missing.json"], ["eval", "x.json"]):
        ran = buttress(*words)
        assert ran.code == 2
        assert "buttress: " in ran.err


def test_annotations_reach_json(buttress: Callable[..., Ran]) -> None:
    label = finding_of(buttress, "orders.user_id")
    ran, _ = asked(buttress, [claims_reply({**EXPLAINS, "finding": label})], "--format", "json")
    told: dict[str, Any] = json.loads(ran.out)
    noted = [finding["subject"] for finding in told["findings"] if finding["annotations"]]
    assert noted == ["orders.user_id"]
    assert told["advice"]["bill"]["calls"] == 1
