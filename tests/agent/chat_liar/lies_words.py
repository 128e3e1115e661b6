"""Lies in the words of a sentence whose grounds stay true."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.chat_liar.judge import Lie
from agent.chat_liar.lies_joined import true
from agent.chat_liar.truth import facts, plain
from agent.liar import lies_text

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from agent.chat_liar.truth import Fact

    Maker = Callable[[random.Random, str], Iterator[Lie]]


def _two(rng: random.Random, tree: str) -> tuple[str, tuple[Fact, Fact]]:
    """A sentence of two facts."""
    fitting = [fact for fact in facts(tree) if plain(fact)]
    one, two = rng.sample(fitting, 2)
    joint = rng.choice((" and ", ", and ", ", while ", " but ", "; "))
    text = rng.choice(plain(one)) + joint + rng.choice(plain(two))
    return text[:1].upper() + text[1:] + ".", (one, two)


def _of_words(make: Callable[[random.Random, str], str | None]) -> Maker:
    """A turn of a text, of one fact or of two."""

    def maker(rng: random.Random, tree: str) -> Iterator[Lie]:
        if rng.random() < 0.5:
            text, fact = true(rng, tree)
            text, ground = text + ".", fact.ground
        else:
            text, both = _two(rng, tree)
            ground = "; ".join(each.ground for each in both)
        turned = make(rng, text)
        if turned is not None and turned != text:
            yield Lie(tree, f"{turned} [[{ground}]]\n")

    maker.__name__ = make.__name__
    return maker


def _end(text: str, more: str) -> str:
    return text[:-1] + more + text[-1]


def _low(text: str) -> str:
    return text[:1].lower() + text[1:]


def unless(rng: random.Random, text: str) -> str:
    after = (" unless rows are purged", " except on weekends", " only if nobody looks", " when it rains", " until a cleanup runs",
             " as long as it lasts", " if so configured", " where needed", " or not", ", or the reverse", " in part", " once",
             " by accident", " at times", " alone", " no more", " n't", " not", ", not", " less", " too little", " out of")  # fmt: skip
    return _end(text, rng.choice(after))


def not_only(rng: random.Random, text: str) -> str:
    before = ("Not only ", "It is not the case that ", "Neither ", "Far from it: ", "Only once ", "Nowhere ", "Nothing says that ",
              "No one doubts that ", "Without a doubt ", "But for a fix, ", "All but ", "Anything but: ", "Little: ", "Few say ",
              "Unlike others, ", "Instead of the others, ", "Least of all ", "Not ", "Un-", "Non-", "Pseudo-", "Ex-")  # fmt: skip
    return rng.choice(before) + _low(text)


def cause(rng: random.Random, text: str) -> str | None:
    joints = (" because ", " so ", " since ", " therefore ", ", hence ", " as ", " so that ", " by which ", ", which is why ", " due to that ",
              ", thus ", " in order that ", ", which means ", ", which causes that ", " if ", " unless ", " until ", " before ",
              " after ", " whenever ", " although ", " rather than ", " instead of ", " or ", " nor ", " than ", " without that ")  # fmt: skip
    for joint in (", and ", " and ", ", while ", " but ", "; "):
        if joint in text:
            return text.replace(joint, rng.choice(joints), 1)
    return None


def tense(rng: random.Random, text: str) -> str | None:
    turns = (("is", "was"), ("is", "will be"), ("has", "had"), ("has", "will have"), ("may", "might have"), ("grows", "grew"),
             ("grows", "will grow"), ("points", "pointed"), ("serves", "will serve"), ("serves", "served"), ("stands", "stood"),
             ("lead", "led"), ("uses", "used"), ("calls", "used to call"), ("takes", "took"), ("cannot", "could not"),
             ("identifies", "identified"), ("returns", "returned"), ("requires", "will require"), ("creates", "will create"),
             ("limits", "limited"), ("stays", "stayed"), ("holds", "held"), ("gets", "got"), ("leads", "will lead"))  # fmt: skip
    fitting = [pair for pair in turns if re.search(rf"\b{pair[0]}\b", text)]
    if not fitting:
        return None
    old, new = rng.choice(fitting)
    return re.sub(rf"\b{old}\b", new, text, count=1)


def comparison(rng: random.Random, text: str) -> str:
    after = (" more than any other", " faster than users", " most of all", " the fastest", " better than before", " as much as needed",
             " less than the rest", " twice as fast", " first", " last", " best", " worst", " the most", " like no other",
             " more", " again", " alone", " enough", " too", " also", " each", " both")  # fmt: skip
    return _end(text, rng.choice(after))


def irony(rng: random.Random, text: str) -> str:
    forms = ("Sure, {0}", "“{1}”, yeah right.", "As if {0}", "Oh yes, {0}", "{1} 🙃.", "{1} /s.", "{1} (sic).", "{1}, ha.", "{1} lol.",
             "So-called: {0}", "{1}!?", "{1}; not.", "“{1}” is what they say.", "'{1}'.", "{1} ;-).", "Imagine: {0}")  # fmt: skip
    return rng.choice(forms).format(_low(text), text[:-1])


def scare_quotes(rng: random.Random, text: str) -> str:
    words = text[:-1].split(" ")
    at = rng.randrange(len(words))
    opened, closed = rng.choice(
        (("“", "”"), ('"', '"'), ("‘", "’"), ("'", "'"), ("(", ")"), ("<", ">"), ("[", "]"), ("«", "»"))
    )
    words[at] = f"{opened}{words[at]}{closed}"
    return " ".join(words) + "."


def said_by(rng: random.Random, text: str) -> str:
    before = ("The file says that ", "According to the review, ", "Finding F1 says that ", "Everybody knows that ", "I checked that ",
              "Buttress proves that ", "The team denies that ", "Users complain that ", "Some claim ", "In the code, ")  # fmt: skip
    return rng.choice(before) + _low(text)


def supposed(rng: random.Random, text: str) -> str:
    before = ("If ", "Suppose ", "Were it so that ", "Unless ", "In case ", "Let us say ", "When ", "Whether ", "Would that ", "Until ",
              "Had ", "Should ", "Provided ", "Even if ", "Say, ", "Hypothetically, ", "Once ", "While ", "Where ", "Which ", "But ",
              "And ", "That ", "As ", "Though ")  # fmt: skip
    return rng.choice(before) + _low(text)


def word_inserted(rng: random.Random, text: str) -> str:
    """A small word anywhere."""
    words = text[:-1].split(" ")
    small = ("no", "not", "never", "only", "un", "hardly", "less", "some", "other", "any", "all", "most", "few", "half", "non", "at",
             "without", "or", "if", "than", "more", "rarely", "just", "almost", "another", "every", "nor", "neither", "n't", "non-",
             "one", "two", "first", "new", "old", "by", "of", "to", "from", "for", "its", "their", "own", "same", "such", "nothing",
             "is", "are", "was", "be", "that", "which", "who", "this", "these", "it", "with", "within", "in", "on", "as", "so",
             "cannot", "may", "must", "will", "would", "can", "do", "does", "did", "has", "had", "unless", "until", "a", "the")  # fmt: skip
    words.insert(rng.randrange(len(words) + 1), rng.choice(small))
    return " ".join(words) + "."


def word_dropped(rng: random.Random, text: str) -> str | None:
    """A word left out: but for an article the sentence says something else, or nothing."""
    words = text[:-1].split(" ")
    at = rng.randrange(len(words))
    gone = words.pop(at)
    if gone in words:  # a name that stands twice may be said once
        return None
    if (
        gone.lower() in ("a", "an", "the", "with", "use", "of", "rows", "row", "and", "while", "but", "its", "what")
        or len(words) < 2
    ):
        return None
    return " ".join(words) + "."


def words_turned(rng: random.Random, text: str) -> str | None:
    """Two words in each other's place."""
    words = text[:-1].split(" ")
    if len(words) < 4:
        return None
    first, second = rng.sample(range(len(words)), 2)
    if words[first].lower() == words[second].lower():
        return None
    words[first], words[second] = words[second], words[first]
    return " ".join(words) + "."


def spelled_denial(rng: random.Random, text: str) -> str | None:
    """A denial that does not look like one."""
    at = [match.start() for match in re.finditer(" ", text)]
    place = rng.choice(at)
    denial = rng.choice((" n0t", " nоt", " n-o-t", " n o t", " n\u200bot", " <s>not</s>", " &#110;ot", " \\not", " `not`", " ¬", " !", " ≠", " ✗",
                         " NOT", " n&zwnj;ot", " ñot", " no\u200bt", " _not_", " n*o*t", " ⁿᵒᵗ", " 𝗇𝗈𝗍", " nicht", " ne pas", " 不", " non", "\u200bnot"))  # fmt: skip
    return text[:place] + denial + text[place:]


def struck_out(rng: random.Random, text: str) -> str:
    forms = ("~~{0}~~.", "<s>{0}</s>.", "<!-- {0} -->.", "{0}<!-- not so -->.", "<del>{0}</del>.", "\\({0}\\).", "[{0}](x).", "![{0}](x.png).",
             "<span title='not'>{0}</span>.", "{0}[^1].", "{0}¹.", "`{0}`.", "``{0}``.", "$ {0} $.", "<details>{0}</details>.",
             "<{0}>.", "&lt;{0}&gt;.", "{0} &not;.", "&not; {0}.", "{0}&nbsp;not.")  # fmt: skip
    return rng.choice(forms).format(text[:-1])


def homoglyph_name(rng: random.Random, text: str) -> str | None:
    alike = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "s": "ѕ", "i": "і", "l": "ӏ", "d": "ԁ", "A": "Α", "P": "Ρ", "O": "Ο", "u": "υ",
             "r": "г", "n": "ո", "t": "𝗍", "b": "Ь", "k": "к", "m": "ｍ", "g": "ɡ", "y": "у"}  # fmt: skip
    places = [at for at, sign in enumerate(text) if sign in alike]
    if not places:
        return None
    at = rng.choice(places)
    return text[:at] + alike[text[at]] + text[at + 1 :]


def other_case(rng: random.Random, text: str) -> str | None:
    """A name in another spelling is another name."""
    names = list(re.finditer(r"\b\w+[._-]\w+\b|\b(?:orders|users|roles|Post|Author|events)\b", text))
    if not names:
        return None
    name = rng.choice(names)
    turned = rng.choice(
        (name[0].upper(), name[0] + "s", name[0].replace("_", ""), name[0] + "_old", "old_" + name[0], name[0][:-1])
    )
    if name.start() == 0 and turned.lower() == name[0].lower():
        return None
    return text[: name.start()] + turned + text[name.end() :] if turned != name[0] else None


def other_tongue(rng: random.Random, text: str) -> str:
    forms = ("{0} Das ist falsch.", "{0}, was nicht stimmt.", "Es stimmt nicht, dass {1}", "No es verdad que {1}", "{1} は正しくありません。",
             "Ce n'est pas vrai: {1}", "{0} неправда.", "לא {1}", "{0} 。不是")  # fmt: skip
    return rng.choice(forms).format(text[:-1], _low(text))


MINE = (
    unless, not_only, cause, tense, comparison, irony, scare_quotes, said_by, supposed, word_inserted, word_dropped, words_turned,
    spelled_denial, struck_out, homoglyph_name, other_case, other_tongue,
)  # fmt: skip
#: Turns of the older suite that need no more than the text.
OLDER = (
    lies_text.negation_inserted, lies_text.negation_removed, lies_text.double_negation, lies_text.hedged_denial,
    lies_text.opposite, lies_text.turned_passive, lies_text.consequence_appended, lies_text.invention, lies_text.praise,
    lies_text.number_altered, lies_text.unit_changed, lies_text.number_word, lies_text.zero_width, lies_text.quantifier,
)  # fmt: skip


def names_swapped(rng: random.Random, tree: str) -> Iterator[Lie]:
    """Two names of a sentence in each other's place, its grounds as they were."""
    text, both = _two(rng, tree)
    names = [name for fact in both for name in fact.args]
    first, second = rng.sample(names, 2) if len(names) > 1 else ("", "")
    if first == second or both[0][::2] == both[1][::2]:
        return
    turned = re.sub(
        rf"(?<![\w./]){re.escape(first)}(?![\w/])|(?<![\w./]){re.escape(second)}(?![\w/])",
        lambda match: second if match[0] == first else first,
        _low(text) if _low(text).startswith((first, second)) else text,
    )
    yield Lie(tree, f"{turned} [[{'; '.join(fact.ground for fact in both)}]]\n")


def crossed(rng: random.Random, tree: str) -> Iterator[Lie]:
    """What is said of one thing said of the other."""
    fitting = [fact for fact in facts(tree) if plain(fact) and len(fact.args) == 1]
    one, two = rng.sample(fitting, 2)
    kind = ("." in one.args[0]) != ("." in two.args[0])
    if (one.predicate, one.value) == (two.predicate, two.value) or one.args == two.args or kind:
        return
    text = f"{plain(one._replace(args=two.args))[0]}, and {plain(two._replace(args=one.args))[0]}."
    yield Lie(tree, f"{text} [[{one.ground}; {two.ground}]]\n")
    yield Lie(tree, f"{text} [[{two.ground}; {one.ground}]]\n")


def denial_moved(rng: random.Random, tree: str) -> Iterator[Lie]:
    """Of two facts, one affirmed and one denied, the denial at the other."""
    yeas = [fact for fact in facts(tree) if fact.value == "yes" and plain(fact._replace(value="no"))]
    noes = [fact for fact in facts(tree) if fact.value == "no" and plain(fact._replace(value="yes"))]
    if yeas and noes:
        yea, no = rng.choice(yeas), rng.choice(noes)
        text = f"{plain(yea._replace(value='no'))[0]} and {plain(no._replace(value='yes'))[0]}."
        yield Lie(tree, f"{text} [[{yea.ground}; {no.ground}]]\n")
        yield Lie(tree, f"{text} [[{no.ground}; {yea.ground}]]\n")


def scope_widened(rng: random.Random, tree: str) -> Iterator[Lie]:
    """What holds of one said of a whole, or of another part."""
    text, fact = true(rng, tree)
    name = fact.args[0]
    wider = rng.choice((name.split(".")[0] if "." in name else f"{name}.id", f"all of {name}", f"{name} and everything else", "each table",
                        "the whole database", "every endpoint", f"any table like {name}", f"{name}*", f"{name}s", f"{name} in all copies",
                        f"{name}, {name}_archive", f"{name} (and others)", f"{name} or another", f"{name}'s parent", "it", "everything"))  # fmt: skip
    if wider == name:
        return
    turned = _low(text).replace(name, wider) if name in _low(text) else text.replace(name, wider)
    yield Lie(tree, f"{turned}. [[{fact.ground}]]\n")


MAKERS: tuple[Maker, ...] = (*map(_of_words, (*MINE, *OLDER)), names_swapped, crossed, denial_moved, scope_widened)
