"""The table of other tools' rules names only rules that exist, or says why there is none."""

import tomllib
from importlib import resources

from buttress.review import all_rules


def test_every_peer_rule_is_ours_or_has_a_reason() -> None:
    table = tomllib.loads(resources.files("buttress.checks").joinpath("peers.toml").read_text(encoding="utf-8"))
    ours = {loaded.rule.name for loaded in all_rules()}
    for peer, rules in table.items():
        for theirs, answer in rules.items():
            assert answer in ours or (answer.startswith("!") and len(answer) > 4), f"{peer}: {theirs} = {answer}"


def test_the_lock_linters_rules_have_answers() -> None:
    table = tomllib.loads(resources.files("buttress.checks").joinpath("peers.toml").read_text(encoding="utf-8"))
    answered = [answer for answer in table["squawk"].values() if not answer.startswith("!")]
    assert len(answered) >= 20
