"""The whole paste: each notation's reader takes the lines that are its own, and what is left are sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.readers.symptoms import (
    application_logs,
    failures,
    mysql_json,
    mysql_log,
    mysql_plan,
    mysql_tree,
    postgres_json,
    postgres_log,
    postgres_plan,
    requests,
    sentences,
    sqlite_plan,
    statements,
    statistics_rows,
    traces,
)
from buttress.readers.symptoms.lines import lines_of
from buttress.readers.symptoms.reading import Reading

if TYPE_CHECKING:
    from buttress.blueprint.sql import Dialect
    from buttress.blueprint.symptom import Symptom
    from buttress.readers.symptoms.reading import Reader

#: In the order of asking: the notations that cannot be mistaken first, plain statements last.
READERS: tuple[Reader, ...] = (
    postgres_json.take,
    mysql_json.take,
    postgres_log.take,
    mysql_log.take,
    statistics_rows.take,
    postgres_plan.take,
    mysql_tree.take,
    mysql_plan.take,
    sqlite_plan.take,
    traces.take,
    failures.take,
    requests.take,
    application_logs.take,
    statements.take,
)


#: A line that a program wrote, of a kind that is not read.
_LOG_LINE = re.compile(
    r"^\W{0,2}\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|^\W{0,2}(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|LOG)\b[\s:\]|]|^#"
)
#: Lines of prose beside a notation: more are a part of it that was not understood.
_BESIDE = 12


def read_symptom(path: str, text: str, dialect: Dialect | None = None) -> Symptom:
    """Everything that is recognised in a paste; ``path`` is how its lines are cited, ``dialect`` that of the reviewed
    databases, where they share one. Never raises.
    """
    reading = Reading(lines_of(path, text), dialect)
    at = 0
    left: list[int] = []
    while at < len(reading.lines):
        taken = next((end for read in READERS if (end := read(reading, at)) > at), at)
        if taken == at:
            if reading.lines[at].text.strip() and not postgres_plan.FRAME.match(reading.lines[at].text):
                left.append(at)
            taken = at + 1
        at = taken
    prose = [line for line in (reading.lines[number] for number in left) if not _LOG_LINE.match(line.text)]
    few = not reading.recognised or len(prose) <= _BESIDE
    words, topics = sentences.words_of(prose) if few else ((), ())
    return reading.finished(path, words, topics)
