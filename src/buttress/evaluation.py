"""Recorded replies, scored: what of them holds, without asking anybody; or recorded live by whoever has a key."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from buttress.asking import Asking, recorded, replayed
from buttress.errors import ConfigError, InputError
from buttress.files import write_whole
from buttress.report.scores import Score, scores_json, scores_text
from buttress.report.style import ink_for
from buttress.report.text import TextOptions, render
from buttress.session import CLEAN, Request, reviewed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.review import Review


def evaluate(files: Sequence[str], form: str, *, show: bool = False) -> int:
    """Replay recordings, check every statement anew, and print what held, one line a recording and a total; with
    ``show``, before that, each review with what holds beside its findings and what was withheld.
    """
    if form not in ("text", "json"):
        raise ConfigError(f'--format: expected text or json, got "{form}"')
    if not files:
        raise InputError("eval: name recordings to replay, or --record FILE and what to review")
    scored = [_score(Path(file)) for file in files]
    if show and form == "text":
        for found, _ in scored:
            sys.stdout.write(render(found, TextOptions(everything=True, withheld=True, ink=ink_for(sys.stdout))))
            sys.stdout.write("\n")
    scores = [score for _, score in scored]
    sys.stdout.write(scores_json(scores) if form == "json" else scores_text(scores))
    return CLEAN


def record(file: str, request: Request, asking: Asking) -> int:
    """Review, ask the model live, write what it said, and print how that ended."""
    from buttress.agent.recording import written

    target, _, result = reviewed(request)
    found, said = recorded(result, asking, target.root)
    line = found.advice.line if found.advice else ""
    if said is None:
        raise InputError(f"nothing was recorded: {line}")
    home = Path(os.path.relpath(target.root, Path(file).resolve().parent)).as_posix()
    write_whole(Path(file), written(said.model_copy(update={"path": home})))
    sys.stdout.write(f"{file}: {line}\n")
    return CLEAN


def _score(file: Path) -> tuple[Review, Score]:
    from buttress.agent.recording import read

    try:
        recording = read(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read ({error})") from None
    place = file.resolve().parent / recording.path
    if not place.is_dir():
        raise InputError(f"{file}: was recorded about {recording.path}, and no such folder is there")
    _, _, result = reviewed(Request(paths=(str(place),), quiet=True))
    found, moved = replayed(result, recording)
    assert found.advice is not None  # noqa: S101 - a replay always tells how it ended
    return found, Score(str(file), recording.model, recording.mode, found.advice, moved)
