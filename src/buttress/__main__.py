"""The way in: ``buttress`` and ``python -m buttress``."""

from __future__ import annotations

import os
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 2 with one line for everything that is the user's to mend, and for a
    crash of our own (findings are 1, so that CI can tell the two apart).
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a file name in another encoding must not end a report
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:  # noqa: BLE001 - the last resort is a line and an exit code
        return _failed(error)
    return code


def _run(arguments: list[str]) -> int:
    plain = _plain_check(arguments)
    if plain is not None:
        from buttress.session import Request, run

        return run(Request(terse=True, since=plain[0], paths=plain[1]))
    from buttress.cli import app

    try:
        code = app(arguments or ["--help"], prog_name="buttress", standalone_mode=False)
    except Exception as error:
        show, exit_code = getattr(error, "show", None), getattr(error, "exit_code", None)
        if not callable(show) or not isinstance(exit_code, int):
            raise
        show()  # a usage error knows how to print itself
        return exit_code
    return int(code or 0) if arguments else 2


def _plain_check(arguments: list[str]) -> tuple[str, tuple[str, ...]] | None:
    """``(REF, PATHS)`` of ``check [--since REF] PATHS…``, what a hook calls on every commit; None for anything else.

    It needs no option parser: typer and the pydantic that it brings cost more than the whole check.
    """
    verb, *words = arguments or [""]
    since = ""
    if len(words) > 1 and words[0] == "--since":
        since, words = words[1], words[2:]
    if verb != "check" or any(word.startswith("-") for word in (since, *words)):
        return None
    return since, tuple(words)


def _failed(error: Exception) -> int:
    from buttress.errors import ButtressError
    from buttress.report.style import clean

    if os.environ.get("BUTTRESS_DEBUG"):
        import traceback

        traceback.print_exception(error)
    elif isinstance(error, ButtressError):
        sys.stderr.write(f"buttress: {clean(str(error))}\n")
    else:
        what = clean(f"{type(error).__name__}: {error}".splitlines()[0])
        sys.stderr.write(f"buttress: crashed: {what}; set BUTTRESS_DEBUG=1 for the traceback\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
