"""What can go wrong outside our own code. Every one of these ends the run with exit code 2 and one line."""

from __future__ import annotations


class ButtressError(Exception):
    """Base of all errors a user can cause or mend."""


class InputError(ButtressError):
    """A path, file or git ref that cannot be used: names it, what was expected, what to do next."""


class ConfigError(ButtressError):
    """A configuration file or option that makes no sense: names the file, the key and a suggestion."""
