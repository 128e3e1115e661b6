"""Whom to ask, with which key, and for how much: from flags, the environment and the user's own file, in this order.

Never from the reviewed repository, which could name a collector of its own. The user's file is
``$XDG_CONFIG_HOME/buttress/config.toml`` (``~/.config`` when that is not set), with one table::

    [llm]
    model = "sonnet"                        # a short name or a full one
    base-url = "http://localhost:11434"     # anything that speaks the Messages API
    max-usd = 0.25                          # of a run or a conversation, by list price
    max-tokens = 300000                     # of a run or a conversation, in and out
    deadline = 300                          # seconds of a run or an answer
    key-env = "GATEWAY_KEY"                 # the environment variable that holds the key for base-url

``key`` may stand in place of ``key-env`` when nobody else can read the file.
"""

from __future__ import annotations

import ipaddress
import math
import os
import stat
import tomllib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from buttress.agent import models
from buttress.agent.wire import Settings, Usage
from buttress.config import git_top, suggestion
from buttress.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

VENDOR = "https://api.anthropic.com"
KEYS = ("model", "base-url", "max-usd", "max-tokens", "deadline", "key-env", "key")
#: The longest run that can be asked for, in seconds.
LONGEST = 3_600
#: What holds where nobody says otherwise.
_DEFAULT = Settings(model=models.ALIASES[models.DEFAULT], base_url=VENDOR, where="the default")
#: The same for a whole conversation, of which each answer has a run's deadline for itself.
CONVERSATION = replace(_DEFAULT, max_usd=1.0, max_tokens=2_000_000)


@dataclass(frozen=True, slots=True)
class _Given:
    """One setting and where it was found."""

    value: Any
    where: str


@dataclass(frozen=True, slots=True)
class _File:
    """What the user's file says: its ``[llm]`` table, and what to tell about a file that was not used."""

    path: Path
    table: Mapping[str, Any] = field(default_factory=dict)
    warning: str = ""

    def get(self, key: str) -> _Given | None:
        """One setting, or none."""
        return _Given(self.table[key], f"{self.path}: llm.{key}") if key in self.table else None


def load_settings(
    *,
    model: str | None = None,
    base_url: str | None = None,
    max_usd: float | None = None,
    max_tokens: int | None = None,
    deadline: float | None = None,
    reviewed: Sequence[Path] = (),
    environ: Mapping[str, str] | None = None,
    today: date | None = None,
    usual: Settings = _DEFAULT,
) -> Settings:
    """The settings of a run, ``usual`` where nobody says otherwise. The first five are flags; ``reviewed`` are the paths under review, inside of which no
    settings are looked for. Raises :class:`ConfigError` for what makes no sense, and for an address that a key must not
    be sent to.
    """
    env = os.environ if environ is None else environ
    file = _user_file(env, reviewed)
    asked = _first(("--model", model), ("BUTTRESS_MODEL", env.get("BUTTRESS_MODEL")), file.get("model"))
    address = _address(base_url, env, file)
    key = _key(env, file, address.value)
    _check(address, key)
    name = models.named(_word(asked)) if asked else usual.model
    usd = _first(("--max-usd", max_usd), ("BUTTRESS_MAX_USD", env.get("BUTTRESS_MAX_USD")), file.get("max-usd"))
    tokens = _first(("--max-tokens", max_tokens), file.get("max-tokens"))
    seconds = _first(("--deadline", deadline), file.get("deadline"))
    limit = int(_number(tokens, 1, 100_000_000)) if tokens else usual.max_tokens
    lines = (
        file.warning,
        models.going(name, today or datetime.now(UTC).date()),
        _elsewhere(address),
        _unpriced(name, address, limit),
    )
    return Settings(
        model=name,
        base_url=address.value,
        key=key.value,
        max_usd=_number(usd, 0.0, 10_000) if usd else usual.max_usd,
        max_tokens=limit,
        deadline=_number(seconds, 1, LONGEST) if seconds else usual.deadline,
        where=asked.where if asked else usual.where,
        key_from=key.where,
        warnings=tuple(line for line in lines if line),
    )


def loopback(url: str) -> bool:
    """Does an address lead back to this machine, by its own word (no name is resolved)?"""
    host = urlsplit(url).hostname or ""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def needs_key(url: str) -> bool:
    """Must there be a key? Not on this machine, and not where a key would go in the clear."""
    return not loopback(url) and urlsplit(url).scheme == "https"


def _first(*offers: tuple[str, Any] | _Given | None) -> _Given | None:
    for offer in offers:
        given = offer if isinstance(offer, _Given | None) else _Given(offer[1], offer[0])
        if given is not None and given.value is not None and given.value != "":
            return given
    return None


def _word(given: _Given) -> str:
    if isinstance(given.value, str) and given.value.strip() and given.value.strip().isprintable():
        return given.value.strip()
    raise ConfigError(f"{given.where}: expected a word on one line")


def _number(given: _Given, least: float, most: float) -> float:
    try:
        number = math.nan if isinstance(given.value, bool) else float(given.value)
    except (TypeError, ValueError):
        number = math.nan
    if not least <= number <= most:
        raise ConfigError(f"{given.where}: expected a number from {least:g} to {most:,.0f}")
    return number


def _address(flag: str | None, env: Mapping[str, str], file: _File) -> _Given:
    variables = [(name, env.get(name)) for name in ("BUTTRESS_BASE_URL", "ANTHROPIC_BASE_URL")]
    given = _first(("--base-url", flag), *variables, file.get("base-url"))
    return _Given(_trimmed(_word(given)), given.where) if given else _Given(_DEFAULT.base_url, _DEFAULT.where)


def _trimmed(url: str) -> str:
    """An address without what the client adds itself."""
    return url.strip().rstrip("/").removesuffix("/v1").rstrip("/")


def _key(env: Mapping[str, str], file: _File, url: str) -> _Given:
    """The key for an address. One that the user's file holds or names belongs to the address in that file alone."""
    own = file.get("base-url")
    here = url == (_trimmed(_word(own)) if own else VENDOR)
    named, held = file.get("key-env"), file.get("key")
    if here and named:
        variable = _word(named)
        return _sound(_Given(env.get(variable, ""), variable))
    if here and held and own:
        return _sound(held)
    variables = [(name, env.get(name)) for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")]
    return _sound(_first(*variables, held if here else None) or _Given("", "ANTHROPIC_API_KEY"))


def _sound(key: _Given) -> _Given:
    word = key.value.strip() if isinstance(key.value, str) else "?"
    if word and not (word.isascii() and word.isprintable() and " " not in word and word != "?"):
        raise ConfigError(f"{key.where}: expected a key, in one word of printable ASCII")
    return _Given(word, key.where)


def _check(address: _Given, key: _Given) -> None:
    """Refuse an address that makes no sense, and one that a key must not be sent to."""
    where, url = address.where, address.value
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError(f"{where}: no address of a server: expected https://HOST or http://localhost:PORT") from error
    if parts.username is not None or parts.password is not None:
        raise ConfigError(f"{where}: a user or password does not belong into an address; give the key in {key.where}")
    if parts.scheme not in {"http", "https"} or not host or parts.query or parts.fragment:
        raise ConfigError(f"{where}: no address of a server: expected https://HOST or http://localhost:PORT")
    if parts.scheme == "http" and key.value and not loopback(url):
        raise ConfigError(
            f"{where}: the key from {key.where} would go to {host} in the clear: use https, or unset {key.where} when that "
            "server needs no key"
        )


def _elsewhere(address: _Given) -> str:
    if address.value == VENDOR or loopback(address.value):
        return ""
    parts = urlsplit(address.value)
    clear = ", unencrypted" if parts.scheme == "http" else ""
    return f"what the model is told goes to {parts.netloc}{clear} (from {address.where})"


def _unpriced(model: str, address: _Given, limit: int) -> str:
    if loopback(address.value) or models.usd(model, Usage()) is not None:
        return ""
    return f"no price is known for {model}: max-usd cannot hold, only the limit of {limit:,} tokens does"


def _user_file(env: Mapping[str, str], reviewed: Sequence[Path]) -> _File:
    folder = Path(env.get("XDG_CONFIG_HOME", ""))
    if not folder.is_absolute():  # such a value is to be ignored, says the specification of that variable
        folder = Path(env.get("HOME") or env.get("USERPROFILE") or "") / ".config"
    if not folder.is_absolute():
        return _File(Path())
    path = folder / "buttress" / "config.toml"
    if not path.is_file():
        return _File(path)
    inside = _reviewed_root(path, reviewed)
    if inside:
        return _File(path, warning=f"{path} is not read: it lies in what is reviewed ({inside})")
    return _File(path, _table(path))


def _reviewed_root(path: Path, reviewed: Sequence[Path]) -> Path | None:
    """The reviewed folder, or the work tree around it, that a file lies in, links followed or not."""
    ways = {path.absolute(), path.resolve()}
    for start in reviewed:
        folder = start.resolve()
        folder = folder if folder.is_dir() else folder.parent
        for root in (folder, git_top(folder)):
            if root and any(way.is_relative_to(root) for way in ways):
                return root
    return None


def _table(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            whole = tomllib.loads(opened.read().decode())
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(f"{path}: cannot be read: {reason}") from error
    _known(path, whole, ("llm",), "")
    table = whole.get("llm", {})
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: llm: expected a table, [llm]")
    _known(path, table, KEYS, "llm.")
    if "key" in table and os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise ConfigError(f"{path}: holds a key and can be read by others: chmod 600 it, or name a variable as key-env")
    if "key" in table and "key-env" in table:
        raise ConfigError(f"{path}: llm: key and key-env exclude each other")
    return table


def _known(path: Path, table: Mapping[str, Any], known: tuple[str, ...], prefix: str) -> None:
    for key in table:
        if key not in known:
            raise ConfigError(f"{path}: {prefix}{key}: no such setting; {suggestion(key, known)}")
