#!/usr/bin/env python3
"""What developers and CI run; standard library only. ``python3 dev.py`` lists the verbs."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "dev-stamp"
CHECKS = ROOT / "src" / "buttress" / "checks"
PREFIXES = {"schema": "DB", "migrations": "MIG", "queries": "SQL", "api": "API", "security": "SEC", "across": "X"}
#: How the whole suite runs; a few tests, named by the words behind the verb, start faster in one process.
SIDE_BY_SIDE = ["-n", "auto", "--maxprocesses", "8", "--dist", "loadfile"]
USAGE = """usage: python3 dev.py VERB

  demo                    set up, then review examples/shop: what a user sees first
  test [PYTEST ARGS]      set up with the development tools, then everything CI runs
  new-check DOMAIN NAME   write the two files of a new rule
  schema                  write the JSON schema of buttress.toml anew, from the model of the settings
  lock                    write constraints.txt anew
  bench                   start-up and throughput, as ratios
"""


def main(words: list[str]) -> int:
    """Run one verb; its exit code."""
    verbs = {"demo": demo, "test": test, "new-check": new_check, "schema": schema, "lock": lock, "bench": bench}
    if not words or words[0] not in verbs:
        print(USAGE, end="")
        return 0 if words[:1] in ([], ["-h"], ["--help"], ["help"]) else 2
    return verbs[words[0]](words[1:])


def demo(_words: list[str]) -> int:
    """The main job on the example. The review finds errors on purpose: that is no failure of the demo."""
    set_up(tools=False)
    return 0 if run(BIN / "buttress", "review", "examples/shop") in {0, 1} else 1


def test(words: list[str]) -> int:
    """Everything that CI runs, in one go; 1 when any step failed."""
    set_up(tools=True)
    tests = words or SIDE_BY_SIDE
    steps = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports"], ["pytest", *tests])
    failed = [" ".join(step[:2]) for step in steps if run(BIN / step[0], *step[1:])]
    print(f"failed: {', '.join(failed)}" if failed else "all passed")
    return 1 if failed else 0


def bench(_words: list[str]) -> int:
    """Every script in bench/, one after the other."""
    set_up(tools=False)
    return max(run(PYTHON, script.relative_to(ROOT)) for script in sorted((ROOT / "bench").glob("[!_]*.py")))


def schema(_words: list[str]) -> int:
    """Write the published JSON schema: at the root for editors, in the package for the command itself."""
    set_up(tools=False)
    program = "from buttress.config.model import written; print(written(), end='')"
    made = subprocess.run([PYTHON, "-c", program], cwd=ROOT, check=False, stdout=subprocess.PIPE)
    if made.returncode:
        return fail("the model of the settings cannot be read; see the lines above")
    for file in (ROOT / "buttress.schema.json", ROOT / "src" / "buttress" / "config" / "buttress.schema.json"):
        file.write_bytes(made.stdout)
        print(f"wrote {file.relative_to(ROOT)}")
    return 0


def lock(_words: list[str]) -> int:
    """Pin what the dependencies resolve to today, for every platform, without addresses."""
    set_up(tools=False)
    uv = find_uv()
    if uv is None:
        return fail("lock needs uv, and it could not be installed: check the network, or install uv yourself")
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.in"
        wanted.write_text("\n".join(requirements(tools=True)), encoding="utf-8")
        form = [
            "--universal",
            "--python-version",
            "3.11",
            "--upgrade",
            "--strip-extras",
            "--no-header",
            "--no-annotate",
        ]
        return run(*uv, "pip", "compile", "-q", wanted, *form, "-o", "constraints.txt", quiet=True)


def set_up(*, tools: bool) -> None:
    """Make ``.venv`` and install into it, unless its stamp says that this has been done for these very pins."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python runs this file before anything checks its version
        raise SystemExit(fail(f"Buttress needs Python 3.11 or newer; this is {sys.version.split()[0]}"))
    pins = b"".join((ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt"))
    digest = hashlib.sha256(pins + str(ROOT).encode()).hexdigest()
    stamp = STAMP.read_text(encoding="utf-8").split() if STAMP.is_file() and PYTHON.exists() else []
    if stamp[:1] == [digest] and (not tools or "tools" in stamp):
        return
    if not PYTHON.exists():
        make_venv()
    print(f"setting up {VENV.name} ({'with' if tools else 'without'} development tools) …", flush=True)
    install(requirements(tools=True)[len(requirements(tools=False)) :] if tools else [])
    subprocess.run([PYTHON, "-m", "compileall", "-q", ROOT / "src"], check=False)
    STAMP.write_text(f"{digest} {'tools' if tools else ''}", encoding="utf-8")


def make_venv() -> None:
    """Make the virtual environment; where Debian split it off, name the package that brings it."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise SystemExit(fail("Python's venv module is missing: sudo apt install python3-venv"))
    if subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False).returncode:
        raise SystemExit(fail(f"could not make {VENV}; see the lines above"))


def install(extra: list[str]) -> None:
    """Install the project and ``extra`` with uv (twice as fast), or with pip where there is no uv."""
    what = ["-c", str(ROOT / "constraints.txt"), "-e", str(ROOT), *extra]
    uv = find_uv()
    if (
        uv
        and not subprocess.run(
            [*uv, "pip", "install", "-q", "-p", PYTHON, "--compile-bytecode", *what], check=False
        ).returncode
    ):
        return
    if subprocess.run([PYTHON, "-m", "pip", "install", "-q", *what], check=False).returncode:
        raise SystemExit(fail("the dependencies could not be installed; check the network and the lines above"))


def find_uv() -> list[str] | None:
    """How to call uv: the one on PATH, else one installed into ``.venv``."""
    if shutil.which("uv"):
        return ["uv"]
    if not (BIN / "uv").exists() and not (BIN / "uv.exe").exists():
        subprocess.run([PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "uv"], check=False)
    found = shutil.which("uv", path=str(BIN))
    return [found] if found else None


def requirements(*, tools: bool) -> list[str]:
    """Dependencies as pyproject.toml states them, those of the development tools after them."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [*project["project"]["dependencies"], *(project["dependency-groups"]["dev"] if tools else [])]


def new_check(words: list[str]) -> int:
    """Write a rule's two files and say how to try them."""
    domain, name = [*words, "", ""][:2]
    if domain not in PREFIXES or not (CHECKS / domain).is_dir():
        known = ", ".join(sorted(d for d in PREFIXES if (CHECKS / d).is_dir()))
        return fail(f"usage: python3 dev.py new-check DOMAIN NAME; a domain is one of {known}")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", name):
        return fail(f'"{name}": a name states the flaw in lower-case words with dashes, as in unindexed-foreign-key')
    page = CHECKS / domain / f"{name.replace('-', '_')}.md"
    if any((CHECKS / other / page.name).exists() for other in PREFIXES):
        return fail(f"{name} exists already")
    written = re.findall(
        rf'code="{PREFIXES[domain]}(\d+)"', "".join(f.read_text("utf-8") for f in page.parent.glob("*.py"))
    )
    code = f"{PREFIXES[domain]}{max(map(int, written), default=100) + 1}"
    for path, template in ((page.with_suffix(".py"), "rule.py.txt"), (page, "rule.md.txt")):
        text = (ROOT / "tests" / "templates" / template).read_text(encoding="utf-8")
        path.write_text(text.replace("RULE_NAME", name).replace("RULE_CODE", code), encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    print(f"Write the page first, then the function until this passes:\n  python3 dev.py test -k {name}")
    return 0


def run(*command: str | Path, quiet: bool = False) -> int:
    """Run a command in the project's folder, saying which."""
    if not quiet:
        print("$", Path(command[0]).name, *command[1:], flush=True)
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def fail(text: str) -> int:
    """One line on stderr, and the exit code of a job that could not be done."""
    print(f"dev.py: {text}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
