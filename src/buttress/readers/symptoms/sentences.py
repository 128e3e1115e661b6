"""Sentences: the words that may name something, and what is complained of, in the languages that people write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from buttress.blueprint.symptom import SaidWord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buttress.readers.symptoms.lines import Line

#: A complaint is a few sentences; more lines that nobody recognised are a log of a kind that is not read.
MOST_LINES, MOST_CHARACTERS = 60, 8_000
_WORD = re.compile(r"/[\w{:][\w{}:./-]*|[A-Za-z_][\w$]*(?:[.#:-]+[A-Za-z_][\w$]*)*|[^\W\d_]+")
#: What people say of a slow, locked, failing or full backend. Stems: English, German, French, Spanish, Portuguese,
#: Italian, Dutch, Polish, Czech, Swedish, Turkish, Russian, Ukrainian, Chinese, Japanese, Korean, Arabic, Hindi.
_TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "slow",
        (
            *(
                "slow",
                "latenc",
                "sluggish",
                "takes long",
                "takes too long",
                "takes forever",
                "hang",
                "freez",
                "lag",
                "p95",
                "p99",
            ),
            *(
                "performan",
                "timeout",
                "times out",
                "timed out",
                "timing out",
                "stuck",
                "spinning",
                "seconds to load",
                "lädt ewig",
            ),
            *(
                "langsam",
                "dauert",
                "hängt",
                "träge",
                "lent",
                "rame",
                "traîne",
                "ralenti",
                "tarda",
                "demora",
                "demor",
                "lerd",
            ),
            *(
                "traag",
                "woln",
                "pomal",
                "långsam",
                "seg ",
                "yavaş",
                "медлен",
                "тормоз",
                "долго",
                "повільн",
                "慢",
                "卡顿",
                "卡住",
                "超时",
                "响应时间",
            ),
            *("遅い", "遅く", "重い", "タイムアウト", "느리", "느려", "지연", "بطي", "धीम"),
        ),
    ),
    (
        "locked",
        (
            *(
                "deadlock",
                "locked",
                "lock wait",
                "blocked",
                "blocking",
                "sperr",
                "gesperrt",
                "blockiert",
                "verrou",
                "bloque",
            ),
            *(
                "bloqué",
                "bloccat",
                "geblokkeerd",
                "zablokow",
                "blokl",
                "kilit",
                "блокир",
                "взаимоблок",
                "死锁",
                "锁",
                "ロック",
                "デッドロック",
                "잠금",
                "교착",
            ),
        ),
    ),
    (
        "connections",
        (
            *(
                "too many connection",
                "connection pool",
                "pool is",
                "pool exhaust",
                "out of connection",
                "verbindungen",
                "connexions",
            ),
            *(
                "conexiones",
                "conexões",
                "connessioni",
                "соединени",
                "подключени",
                "连接数",
                "连接池",
                "コネクション",
                "接続数",
                "커넥션",
            ),
        ),
    ),
    (
        "failing",
        (
            *(
                "error",
                "fails",
                "failing",
                "crash",
                "500",
                "broken",
                "exception",
                "fehler",
                "kaputt",
                "abstürz",
                "erreur",
                "plante",
            ),
            *(
                "falla",
                "falha",
                "errore",
                "fout",
                "błąd",
                "chyba",
                "hata",
                "ошибк",
                "падает",
                "помилк",
                "报错",
                "错误",
                "崩溃",
                "エラー",
                "落ちる",
                "오류",
                "에러",
            ),
        ),
    ),
    (
        "lost",
        (
            *(
                "data loss",
                "lost ",
                "disappear",
                "vanish",
                "missing rows",
                "deleted",
                "duplicate",
                "twice",
                "wrong total",
                "doppelt",
                "verschw",
            ),
            *(
                "gelöscht",
                "perdu",
                "disparu",
                "doublon",
                "perdid",
                "duplicad",
                "desaparec",
                "пропал",
                "удал",
                "дубл",
                "丢失",
                "重复",
                "消え",
                "重複",
                "사라",
                "중복",
            ),
        ),
    ),
)


def words_of(lines: Sequence[Line]) -> tuple[tuple[SaidWord, ...], tuple[str, ...]]:
    """The words of the lines that no notation claimed, each once, and their topics. None for what is no prose."""
    if not lines or len(lines) > MOST_LINES or sum(len(line.text) for line in lines) > MOST_CHARACTERS:
        return (), ()
    found: dict[str, SaidWord] = {}
    for line in lines:
        for word in _WORD.finditer(line.text):
            text = word.group() if word.group().startswith("/") else word.group().lower()
            found.setdefault(text, SaidWord(word.group(), line.span))
    whole = "\n".join(line.text for line in lines).lower()
    topics = tuple(topic for topic, stems in _TOPICS if any(stem in whole for stem in stems))
    return tuple(found.values()), topics
