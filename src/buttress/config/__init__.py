"""Settings of one review: what they are, where they come from, and what is said about a file that makes no sense."""

from buttress.config.places import place_of
from buttress.config.reading import git_top, load_config, read_config, stated, upwards
from buttress.config.values import OWN_FILE, Config, words_of
from buttress.config.words import EXPECTED, NESTED, dotted, general, suggestion

__all__ = [
    "EXPECTED",
    "NESTED",
    "OWN_FILE",
    "Config",
    "dotted",
    "general",
    "git_top",
    "load_config",
    "place_of",
    "read_config",
    "stated",
    "suggestion",
    "upwards",
    "words_of",
]
