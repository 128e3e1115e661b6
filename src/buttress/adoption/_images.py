"""Which database servers a repository's compose and CI files start: where a team writes down a version, if anywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buttress.assembly.collect import decode
from buttress.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from buttress.assembly.tree import Tree

#: Files that start servers: compose files, dev containers, and the pipelines of the common CI systems.
_STARTS_SERVERS = re.compile(
    r"(?:^|/)(?:[\w.-]*compose[\w.-]*\.ya?ml|\.gitlab-ci\.yml|\.woodpecker\.ya?ml|\.travis\.yml|azure-pipelines\.yml)$"
    r"|(?:^|/)\.(?:github/workflows|circleci|woodpecker)/[^/]+\.ya?ml$"
)
#: ``image: postgres:15-alpine``, ``- image: "docker.io/library/mysql:8.0"``, GitLab's ``- name: postgres:15``.
_IMAGE = re.compile(
    r"""^[ \t-]*(?:image|name):[ \t]*["']?(?P<image>(?:[\w.-]+(?::\d+)?/)*
        (?P<server>postgres|postgresql|postgis|pgvector|timescaledb(?:-ha)?|pgautoupgrade|mysql|mysql-server)
        (?::(?P<tag>[\w.${}:-]+))?)""",
    re.MULTILINE | re.VERBOSE,
)
#: A tag that is a variable with a default: ``${PG_VERSION:-15}``.
_DEFAULT = re.compile(r"\$\{\w+:?-([\w.-]+)\}")
#: Larger files are no compose files.
_MOST_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Server:
    """One image that some file starts. ``version`` is what a server of that tag says of itself: ``15`` for
    PostgreSQL, ``8.0`` for MySQL; empty for ``latest`` and for tags that name none. ``where`` is path:line.
    """

    dialect: str  # 'postgres' or 'mysql'
    version: str
    image: str
    where: str


def servers(tree: Tree) -> Iterator[Server]:
    """Every database server that a compose or CI file of the tree starts, in the order of paths."""
    for path in tree.list():
        if not _STARTS_SERVERS.search(path) or tree.size(path) > _MOST_BYTES:
            continue
        try:
            text = decode(tree.read(path))[0]
        except InputError:
            continue
        for found in _IMAGE.finditer(text):
            line = text.count("\n", 0, found.start("image")) + 1
            dialect = "mysql" if found["server"].startswith("mysql") else "postgres"
            yield Server(dialect, version_of(dialect, found["tag"] or ""), found["image"], f"{path}:{line}")


def version_of(dialect: str, tag: str) -> str:
    """The server's version in a tag. Extensions' images put their own version first: in ``2.14.2-pg15`` and
    ``0.8.0-pg16`` it is the part behind ``pg`` that counts.
    """
    tag = _DEFAULT.sub(r"\1", tag)
    if dialect == "mysql":
        found = re.match(r"\d+(?:\.\d+)?(?![\w])", tag)
        return found[0] if found else ""
    behind = re.search(r"(?:^|-)pg(\d{1,2})(?!\d)", tag) or re.match(r"(\d{1,2})(?!\d)", tag)
    return behind[1] if behind and int(behind[1]) >= 9 else ""
