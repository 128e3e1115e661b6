"""What a stream can show, in every environment that people run us in."""

from __future__ import annotations

import io
import sys

import pytest

from buttress.report.progress import Progress
from buttress.report.style import PIPED, count, ink_for, spread


class Terminal(io.StringIO):
    """A stream with somebody in front of it."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("terminal", "environment", "colour"),
    [
        (True, {"TERM": "xterm"}, True),
        (True, {"TERM": "dumb"}, False),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (True, {"TERM": "xterm", "NO_COLOR": ""}, True),
        (False, {"TERM": "xterm"}, False),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (False, {"GITHUB_ACTIONS": "true"}, False),
    ],
)
def test_colour(terminal: bool, environment: dict[str, str], colour: bool) -> None:
    assert ink_for(Terminal() if terminal else io.StringIO(), environment).colour is colour


def test_a_pipe_is_a_hundred_columns_wide() -> None:
    assert ink_for(io.StringIO(), {}).width == PIPED


@pytest.mark.parametrize(("columns", "width"), [("20", 60), ("80", 80), ("140", 140), ("400", 140)])
def test_a_terminal_keeps_its_width_within_reason(columns: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert ink_for(Terminal(), {"COLUMNS": columns}).width == width


def test_a_closed_stream_is_no_terminal() -> None:
    stream = io.StringIO()
    stream.close()
    assert not ink_for(stream, {}).colour


@pytest.mark.parametrize(("number", "text"), [(0, "0 tables"), (1, "1 table"), (2300, "2,300 tables")])
def test_count(number: int, text: str) -> None:
    assert count(number, "table") == text


def test_spread_takes_two_lines_where_one_is_too_short() -> None:
    assert spread("left", "right", 12) == "left   right"
    assert spread("left", "right", 9) == "left\nright"


def test_progress_keeps_quiet_for_quick_jobs_and_cleans_up_after_slow_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = Terminal()
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setenv("TERM", "xterm")
    with Progress("reading"):
        pass
    assert stderr.getvalue() == ""
    monkeypatch.setattr("buttress.report.progress.PATIENCE", 0.0)
    with Progress("reading") as progress:
        assert progress.timer is not None
        progress.timer.join()
    assert stderr.getvalue() == "reading\r       \r"


def test_progress_says_nothing_to_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr("buttress.report.progress.PATIENCE", 0.0)
    with Progress("reading") as progress:
        assert progress.timer is None
