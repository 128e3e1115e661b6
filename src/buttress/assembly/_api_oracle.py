"""Run by :mod:`buttress.assembly._api_second_opinion` in a process of its own: openapi-spec-validator, asked about
one description. Standard input: ``{"root": path, "files": {path: value}}``; standard output: one JSON object a line.

The schema of the whole document was checked before; asked here is only what a schema cannot say. Nothing is fetched:
every address resolves to the files given.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HOST = "file:///"


def main() -> None:
    """Read the description, print what the validator says about it."""
    asked = json.load(sys.stdin)
    try:
        for error in _errors(asked["root"], asked["files"]):
            _say(error)
    except Exception as error:  # noqa: BLE001 - it expects sound documents, and gets others
        _say({"stopped": type(error).__name__})


def _say(answer: dict[str, Any]) -> None:
    """One line, at once: what was said before a time limit is kept."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _errors(root: str, files: dict[str, Any]) -> Iterator[dict[str, Any]]:
    import openapi_spec_validator as validators
    from jsonschema_path.paths import SchemaPath

    def read(uri: str) -> Any:
        return files[unquote(uri.removeprefix(_HOST)).partition("#")[0]]

    handlers = dict.fromkeys(("<all_urls>", "file", "http", "https", ""), read)
    path = SchemaPath.from_dict(files[root], base_uri=_HOST + quote(root), handlers=handlers)
    version = str(files[root].get("openapi") or files[root].get("swagger"))
    classes = {"2": "OpenAPIV2", "3.0": "OpenAPIV30", "3.1": "OpenAPIV31", "3.2": "OpenAPIV32"}
    name = next((name for start, name in classes.items() if version.startswith(start)), "OpenAPIV31")
    validator = getattr(validators, f"{name}SpecValidator")(path, base_uri=_HOST + quote(root))
    for keyword in set(type(validator).keyword_validators.values()):
        _tell_places(keyword)
    for error in validator.root_validator(path):
        yield {
            "kind": type(error).__name__,
            "message": str(error.message).partition("\n")[0][:300],
            "at": list(getattr(error, "found_at", ())),
            "path": list(error.absolute_path),
            "keyword": str(error.validator),
            "instance": error.instance if isinstance(error.instance, (str, int, float)) else None,
        }


def _tell_places(keyword: Any) -> None:
    """Its errors do not say where they were found: note the path of the innermost check that made them."""
    original: Callable[..., Iterator[Any]] = keyword.__call__

    def call(self: Any, *arguments: Any, **options: Any) -> Iterator[Any]:
        path = next((a for a in arguments if hasattr(a, "parts")), None)
        for error in original(self, *arguments, **options):
            if path is not None and not hasattr(error, "found_at"):
                error.found_at = tuple(path.parts)
            yield error

    keyword.__call__ = call


if __name__ == "__main__":
    main()
