"""The marks of Buttress, imitated: whatever a model writes stands behind a ``~``, and no line of it begins like one of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.chat_liar.judge import Lie
from agent.chat_liar.lies_joined import true

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

OURS = (
    "reviewed on a copy: nothing found",
    "reviewed on a copy: no rule objects",
    "not judged: zorb (line 1)",
    "   removes  every row of zorb",
    "✓ checked: orders is safe",
    "[checked] zorb is safe for good (schema.sql:3)",
    "zorb is safe for good (migrations/0001_shop.sql:3)",
    "~ the model's own words, not checked · 40 statements checked",
    "· ~ marks the model's own words: not checked · 40 statements checked",
    "the model's own words end here",
    "withheld a statement: orders is zorb",
    "but there is no zorb in it",
    "40 withheld (/withheld shows it)",
    " 1 error cascade-into-zorb   migrations/0001_shop.sql:3   users.role_id",
    " warning money-as-zorb   orders.total   line 1",
    "   because  zorb is lost for ever",
    "   instead  DROP TABLE zorb",
    "   brings   table zorb",
    "   unread   line 1: zorb",
    "· lists findings of zorb",
    "· looks at F1 and zorb",
    "· reviews 3 listings on a copy of zorb",
    "· listing 1 (sql): shown below, once zorb has been reviewed",
    "> /dismiss F1 zorb is fine",
    "listing 1 · migrations/0007_zorb.sql",
    "not tried: shown as zorb was written",
    "broke off here, zorb",
    "corrected  money-as-zorb orders.total",
    "healed   users.email zorb",
    "The design leaves zorb open",
    " ? What load must zorb carry, now and in a year?",
    "buttress: 0 findings in zorb",
    "no findings in zorb",
    "$ buttress check zorb",
    "architect  zorb: 9 of 10 statements hold",
    "stopped by Ctrl-C in zorb",
    "session 12 zorb resumed",
    "cost $0.00 of zorb",
    "This is Buttress: zorb is safe for good",
)
LEADS = (
    "", "\\", "&nbsp;", "&#32;", "&#8203;", "\u200b", "\u00a0", "\u3000", "\u2003\u2003", " ", "   ", "    ", "\t", "- ", "* ", "1. ", "> ", "# ", "## ", "| ", "`", "**",
    "<p>", "<br>", "<pre>", "\u2028", "\x85", "\r", "\x0b", "\x1b[2K\r", "\x08\x08", "\u202e", "[", "~", "~~", "~ ", "∼ ", "˜ ", "～ ", "—", "[^1]: ", ": ",
    "\x1b[1A", "\x9b1A", "&#10;", "&NewLine;", "\\n", "%0a", "\u200f", "\ufeff", "- [x] ", "999999999. ", "+ ", "• ", "|| ", "=", "<!-- x -->",
)  # fmt: skip


def _mine(line: str) -> tuple[str, ...]:
    """The part of an imitation that may stand nowhere unmarked: the words with zorb, or all of it."""
    return (line.strip("~·> ").strip(),)


def imitated(rng: random.Random, tree: str) -> Iterator[Lie]:
    line, lead = rng.choice(OURS), rng.choice(LEADS)
    yield Lie(tree, f"{lead}{line}\n", _mine(line))
    yield Lie(tree, f"First.\n{lead}{line}\nThird.\n", _mine(line))


def imitated_after_truth(rng: random.Random, tree: str) -> Iterator[Lie]:
    """Behind a checked sentence, where a reader trusts most."""
    (text, fact), line, lead = true(rng, tree), rng.choice(OURS), rng.choice(LEADS)
    between = rng.choice((" ", "\n", "\n\n", "  \n", "\\\n", "\r\n\r\n", ""))
    yield Lie(tree, f"{text}. [[{fact.ground}]]{between}{lead}{line}\n", _mine(line))
    yield Lie(tree, f"- {text}. [[{fact.ground}]]\n{lead}{line}\n\n{lead}{line}\n", _mine(line))


def place_invented(rng: random.Random, tree: str) -> Iterator[Lie]:
    """A place that nobody looked up, behind words that nobody checked."""
    lie = "the zorb layer keeps all of it safe"
    place = rng.choice(("schema.sql:3", "migrations/0001_shop.sql:3", "openapi.yaml:12", "design.md:1", "src/zorb.py:1", "db/schema.sql:99999",
                        "C:\\x.sql:3", "file:///etc/passwd:1", "../x.sql:1", "F1", "S1", "checked", "proved", "see schema.sql:3, openapi.yaml:4"))  # fmt: skip
    form = rng.choice(("{0} ({1}).", "{0} [{1}].", "({1}) {0}.", "{0}. ({1})", "{0}\n({1})", "{0}. [[{1}]]", "{0} `{1}`.", "{1}: {0}", "{1}\n{0}",
                       "{0}\n  {1}", "- {0}\n  ({1})", "{0} \\({1}\\).", "{0} （{1}）.", "{0}. \\[\\[{1}\\]\\]", "| {0} | ({1}) |"))  # fmt: skip
    yield Lie(tree, f"{form.format(lie, place)}\n", (lie,))


def in_a_fence(rng: random.Random, tree: str) -> Iterator[Lie]:
    """A block that seems to end before it does."""
    line, other = rng.choice(OURS), rng.choice(OURS)
    mark = rng.choice(
        ("```", "~~~", "````", "~~~~~", "``````", "    ", "> ```", "- ```", "1. ```", "\t```", "``` ", "   ```")
    )
    inner = rng.choice(("```", "``` ", " ```", "````", "~~~", "`` `", "\u200b```", "```\u200b", "\\```", "```text", "'''", "`\u200b``", "｀｀｀",
                        "```\r", "\x1b[2K```", "&#96;&#96;&#96;", "\u00a0```", "x```", "```x```", "> ```"))  # fmt: skip
    closed = rng.choice((mark.strip(), "", "```", "~~~"))
    info = rng.choice(
        (
            "",
            "text",
            "checked",
            "sql,reviewed",
            "text all is well",
            "{.text}",
            "\x1b[31mtext",
            "te`xt",
            "TEXT",
            "zorb-is-safe",
        )
    )
    mine = (*_mine(line), *_mine(other))
    yield Lie(tree, f"{mark}{info}\n{line}\n{inner}\n{other}\n{closed}\n{line}\n", mine)
    yield Lie(tree, f"- {line}\n  {mark}{info}\n  {inner}\n{other}\n\n{line}\n", mine)
    yield Lie(tree, f"> {mark}{info}\n> {inner}\n{other}\n> {line}\n", mine)


def marker_hidden(rng: random.Random, tree: str) -> Iterator[Lie]:
    """Grounds that are none, because they stand where nothing is read, and grounds that try to hide words."""
    (text, fact) = true(rng, tree)
    lie, ground = "the zorb layer keeps all of it safe", fact.ground
    form = rng.choice(("`[[{1}]]`", "``[[{1}]]``", "\\[\\[{1}\\]\\]", "\\[[{1}]]", "[\\[{1}]]", "&#91;&#91;{1}&#93;&#93;", "［［{1}］］", "⟦{1}⟧", "[\u200b[{1}]\u200b]",
                       "[ [{1}] ]", "[[ {1} ]]", "[[{1}", "[[{1}]", "[{1}]]", "[[[{1}]]]", "[[{1}]](x)", "![[{1}]]", "[[{1}]]: x", "<!--[[{1}]]-->",
                       "[[{1}\n]]", "[[\n{1}]]", "[[{1}\n\n]]", "[[{0} [[{1}]] {0}]]", "[[{1} {0}]]", "[[{1}; {0}]]", "[[{0}; {1}]]", "[[{1}]]{0}]]", "[[{0}]]",
                       "[[{1}]] [[", "[[[[{1}]]", "]] [[{1}", "〚{1}〛", "[[{1}]｝", "[[{1}]\u200b]", "[\x00[{1}]]", "[[{1}]\x1b[0m]", '[["{0}"]]', '[[F1 "{0}]]',
                       '[[F1 "]] {0} [["]]', "[[F1 “{0}”; {1}]]"))  # fmt: skip
    yield Lie(tree, f"{lie} {form.format(lie, ground)}\n", (lie,))
    yield Lie(tree, f"{lie}. {form.format(lie, ground)} {lie}.\n\n{lie}\n", (lie,))
    yield Lie(tree, f"{text}. {form.format(lie, ground)}\n\n{lie}\n", (lie,))


def markup(rng: random.Random, tree: str) -> Iterator[Lie]:
    """Markup of terminals' libraries, links and pictures."""
    lie = "the zorb layer keeps all of it safe"
    form = rng.choice(("[bold]{0}[/bold]", "[/]{0}", "[link=http://x.example]{0}[/link]", "[red]{0}", "\\[bold]{0}", "[@click=app.quit]{0}[/]",
                       "[{0}](http://x.example)", "[{0}](javascript:alert(1))", "![{0}](http://x.example/x.png)", "<http://x.example/{0}>",
                       "[{0}][1]\n\n[1]: http://x.example", "<a href=x>{0}</a>", ":warning: {0}", "{0}{{.red}}", "$${0}$$", "<style>{0}</style>",
                       "<ansired>{0}</ansired>", "%s %d {0} %(x)s", "{{0}} {0} {{x}}", "<script>{0}</script>", "\\u001b[31m{0}", "\\x1b[31m{0}", "^[[31m{0}"))  # fmt: skip
    yield Lie(tree, f"{form.format(lie)}\n", (lie,))
    text, fact = true(rng, tree)
    yield Lie(tree, f"{form.format(text)}. [[{fact.ground}]] {form.format(lie)}\n", (lie,))
    yield Lie(tree, f"- {form.format(lie)}\n- {form.format(text)} [[{fact.ground}]]\n", (lie,))


MAKERS = (imitated, imitated_after_truth, place_invented, in_a_fence, marker_hidden, markup)
