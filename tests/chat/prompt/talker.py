"""A program that reads lines and says what it got; its state is written down last, where nothing can be typed any more."""

from __future__ import annotations

import sys

from buttress.chat.prompt import Prompt, Words
from buttress.chat.signals import Terminated, guarded

WORDS = Words(
    takes={
        "explain": ("finding", "rule"),
        "findings": ("table",),
        "table": ("table",),
        "endpoint": ("operation",),
        "dismiss": ("finding",),
        "diff": ("ref",),
        "help": ("command",),
        "try": ("kind", "file"),
    },
    commands=(("explain", "why a rule matters"), ("table", "what a table is"), ("quit", "leave")),
    tables=("orders", "users"),
    operations=("GET /users", "GET /users/{id}"),
    labels=(("F1", "unindexed-foreign-key orders.user_id"),),
)


def main() -> int:
    prompt = Prompt(lambda: ["older", "newer\nof two lines"], lambda: WORDS, lambda: "shop · 24 findings · no model")
    with guarded():
        while True:
            try:
                line = prompt.read()
            except KeyboardInterrupt:
                say("<INTERRUPT>")
            except EOFError:
                say("<END>")
                return 0
            else:
                say(f"<{len(line)}:{line[:70]!r}>")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Terminated as end:
        say(f"<TERMINATED {end.code}>")
        sys.exit(end.code)
