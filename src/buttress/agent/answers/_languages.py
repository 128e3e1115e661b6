"""What may stand behind the backticks of a listing: a language that there is, and a path. Anything else is a text of the model,
and would be shown without its mark.
"""

from __future__ import annotations

import re

#: Schemas, descriptions, drawings and data; languages of programs; what shells and servers show.
_LANGUAGES = frozenset(
    """
    sql postgresql postgres pgsql plpgsql psql mysql mariadb sqlite sqlite3 tsql ddl cql redis mongodb prisma dbml
    yaml yml json jsonc json5 jsonl ndjson toml ini xml csv tsv openapi swagger oas asyncapi graphql gql
    proto protobuf avro thrift hcl terraform tf nginx caddy compose dockerfile docker kubernetes k8s helm makefile
    mermaid plantuml puml graphviz d2 ascii http https curl
    python py ipython javascript js jsx typescript ts tsx node java kotlin kt scala groovy go golang rust rs ruby rb erb php
    perl pl lua r c h cpp c++ csharp cs c# fsharp f# vb swift objc dart elixir ex erlang erl haskell hs ocaml clojure clj
    zig nim solidity html css scss less vue svelte astro jinja handlebars
    bash sh shell zsh fish console terminal shell-session powershell ps1 bat cmd awk sed regex diff patch log logs
    text txt plaintext markdown md mdx rst pseudocode pseudo
    """.split()  # noqa: SIM905 - a list of words is read as words
)
_PATH = re.compile(r"(?!.*\.\.)[\w@.-]+(?:/[\w@.-]+){0,12}\.[A-Za-z]\w{0,9}")


def language_of(word: str) -> str:
    """The language that a word names, in small letters; '' for any other word."""
    named = word.strip("{}.,;:").casefold()
    return named if named in _LANGUAGES else ""


def path_of(info: str) -> str:
    """The path that stands behind a language; '' for any other text."""
    word = info.partition(" ")[0]
    return word if _PATH.fullmatch(word) else ""
