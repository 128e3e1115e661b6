"""The event parser for a PyYAML that was built without libyaml."""

from __future__ import annotations

from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner


class PureParser(Reader, Scanner, Parser):
    """PyYAML's own parser, in Python: the same events, about eight times slower."""

    def __init__(self, text: str) -> None:
        """Parse ``text``."""
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
