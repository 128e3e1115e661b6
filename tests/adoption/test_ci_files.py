"""The action, the image and the examples for CI: their shape, and their scripts run for real."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from adoption.scratch import NEW_FLAW, OLD_FLAW, ROOT, SOUND, Scratch
from buttress.report.markdown import MARKER

ACTION = ROOT / "action.yml"
WORKFLOW = ROOT / "examples" / "ci" / "github.yml"
GITLAB = ROOT / "examples" / "ci" / "gitlab-ci.yml"
BIN = Path(sys.executable).parent
ON_PATH = os.pathsep.join([str(BIN), os.environ["PATH"]])
BASH = shutil.which("bash")
needs_bash = pytest.mark.skipif(BASH is None, reason="bash is not installed")


def load(path: Path) -> Any:
    """A YAML file. YAML 1.1 reads the key ``on`` as true; that is no matter here."""
    return yaml.safe_load(path.read_text("utf-8"))


def steps(path: Path) -> dict[str, dict[str, Any]]:
    """The steps that run a script or an action, by their names."""
    document = load(path)
    listed = document["runs"]["steps"] if "runs" in document else document["jobs"]["review"]["steps"]
    return {step.get("name", step.get("uses")): step for step in listed}


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    """A pull request as GitHub checks it out: merged, with the branch that it goes into as first parent."""
    made = Scratch(tmp_path)
    made.commit({"db/schema.sql": OLD_FLAW})
    made.git("checkout", "-q", "-b", "feature")
    made.commit({"db/orders.sql": NEW_FLAW})
    made.git("checkout", "-q", "main")
    made.commit({"README.md": "words"})
    made.git("merge", "-q", "--no-ff", "--no-edit", "feature")
    return made


@pytest.mark.parametrize(
    ("schema", "path"), [("github-actions", ACTION), ("github-workflows", WORKFLOW), ("gitlab-ci", GITLAB)]
)
def test_files_are_what_their_hosts_expect(schema: str, path: Path) -> None:
    tool = shutil.which("check-jsonschema", path=ON_PATH)
    if tool is None:
        pytest.skip("check-jsonschema is not installed")
    done = subprocess.run(
        [tool, "--builtin-schema", f"vendor.{schema}", path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_script_has_an_expression_pasted_into_it() -> None:
    scripts = [step["run"] for path in (ACTION, WORKFLOW) for step in steps(path).values() if "run" in step]
    assert len(scripts) == 3
    assert [script for script in scripts if "${{" in script] == []


def test_actions_of_others_are_pinned_to_a_commit() -> None:
    used = [step["uses"] for path in (ACTION, WORKFLOW) for step in steps(path).values() if "uses" in step]
    others = [name for name in used if not name.startswith("acme/buttress@")]
    assert len(others) == 3
    assert [name for name in others if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name)] == []


def test_every_input_is_used_and_the_example_gives_only_known_ones() -> None:
    action = load(ACTION)
    text = ACTION.read_text("utf-8")
    assert [name for name in action["inputs"] if f"${{{{ inputs.{name} }}}}" not in text] == []
    given = next(step["with"] for step in steps(WORKFLOW).values() if step.get("uses", "").startswith("acme/"))
    assert set(given) <= set(action["inputs"])


def review(scratch: Scratch, **inputs: str) -> tuple[int, str, str]:
    """Run the action's own script with its inputs; exit code, what it said, and the outputs that it set."""
    step = steps(ACTION)["Review"]
    defaults = {name: entry.get("default", "") for name, entry in load(ACTION)["inputs"].items()}
    outputs = scratch.root.parent / "outputs"
    outputs.write_text("")
    environment = {"BIN": str(BIN), "GITHUB_OUTPUT": str(outputs)}
    for name, value in step["env"].items():
        if found := re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value):
            environment[name] = inputs.get(found[1].replace("-", "_"), defaults[found[1]])
    ran = scratch.run(str(BASH), "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"], **environment)
    return ran.code, ran.said, outputs.read_text()


@needs_bash
def test_the_action_tells_what_a_pull_request_brings_up(scratch: Scratch) -> None:
    code, said, outputs = review(scratch, since="HEAD^1", sarif_file="out.sarif", markdown_file="out.md")
    assert code == 1
    assert outputs == "exit-code=1\n"
    assert "::warning file=db/orders.sql,line=1" in said
    assert "carts.total" not in said
    assert '"version": "2.1.0"' in (scratch.root / "out.sarif").read_text()
    assert (scratch.root / "out.md").read_text().startswith(MARKER)


@needs_bash
def test_the_action_reviews_everything_when_nothing_else_is_said(scratch: Scratch) -> None:
    code, said, _ = review(scratch)
    assert code == 1
    assert "carts.total" in said
    assert review(scratch, fail_on="error")[0] == 0
    assert review(scratch, args="--select  unindexed-foreign-key\n--quiet", format="text")[:2] == (0, "")
    assert "carts.total" not in review(scratch, paths="db/orders.sql\nREADME.md")[1]


@needs_bash
def test_a_clone_without_the_commit_is_told_so(scratch: Scratch) -> None:
    code, said, outputs = review(scratch, since="no-such-branch")
    assert code == 2
    assert outputs == "exit-code=2\n"
    assert "::error title=Buttress::" in said
    assert "no-such-branch" in said


@needs_bash
@pytest.mark.parametrize("name", ["paths", "since", "format", "fail_on", "args", "sarif_file", "markdown_file"])
def test_no_input_is_taken_for_code_or_for_an_option(scratch: Scratch, name: str) -> None:
    attack = "$(touch ../owned) `touch ../owned` ; touch ../owned '; touch ../owned; ' \"; touch ../owned"
    review(scratch, **{name: attack})
    assert not (scratch.root.parent / "owned").exists()


@needs_bash
def test_patterns_and_dashes_among_the_paths_are_just_names(scratch: Scratch) -> None:
    assert "*: no such file" in review(scratch, paths="*")[1]
    assert "--version: no such file" in review(scratch, paths="--version")[1]


GH = """#!{python}
import json, os, pathlib, sys
words = sys.argv[1:]
with open({log!r}, "a") as log:
    log.write(" ".join(words) + "\\n")
if "--paginate" in words:
    assert {marker!r} in words[-1]
    print({existing!r})
"""


def comment(scratch: Scratch, report: str, existing: str) -> list[str]:
    """Run the example's comment step with a ``gh`` that writes down its calls; those that change something."""
    log = scratch.root.parent / "gh.log"
    log.unlink(missing_ok=True)
    gh = scratch.root.parent / "bin" / "gh"
    gh.parent.mkdir(exist_ok=True)
    gh.write_text(GH.format(python=sys.executable, log=str(log), marker=MARKER, existing=existing))
    gh.chmod(0o755)
    scratch.write("buttress.md", report)
    ran = scratch.run(
        str(BASH),
        *("--noprofile", "--norc", "-e", "-o", "pipefail", "-c", steps(WORKFLOW)["Comment"]["run"]),
        PATH=f"{gh.parent}{os.pathsep}{scratch.environment['PATH']}",
        REPO="acme/shop",
        PR="7",
    )
    assert ran.code == 0, ran.said
    return [line for line in log.read_text().splitlines() if "--paginate" not in line]


@needs_bash
def test_one_comment_is_written_rewritten_and_taken_away(scratch: Scratch) -> None:
    report = f"{MARKER}\n\n## 1 warning\n"
    post = "api --silent --method POST repos/acme/shop/issues/7/comments --field body=@buttress.md"
    patch = "api --silent --method PATCH repos/acme/shop/issues/comments/42 --field body=@buttress.md"
    assert comment(scratch, report, "") == [post]
    assert comment(scratch, report, "42\n43") == [patch]
    assert comment(scratch, f"{MARKER}\n", "42") == ["api --silent --method DELETE repos/acme/shop/issues/comments/42"]
    assert comment(scratch, f"{MARKER}\n", "") == []


@needs_bash
def test_nothing_to_say_is_the_marker_alone(scratch: Scratch) -> None:
    scratch.commit({"db/plans.sql": SOUND})
    assert review(scratch, since="HEAD~1", markdown_file="out.md")[0] == 0
    assert (scratch.root / "out.md").read_text().strip() == MARKER


@needs_bash
def test_the_gitlab_job_compares_a_merge_request_and_reviews_a_branch_whole(scratch: Scratch) -> None:
    job = load(GITLAB)["buttress"]
    script = "\n".join(job["script"])
    base = scratch.git("rev-parse", "HEAD^1").said.strip()
    merge = scratch.run(str(BASH), "-c", script, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert merge.code == 1
    assert "orders.price" in merge.said
    assert "carts.total" not in merge.said
    for report in job["artifacts"]["reports"].values():
        assert (scratch.root / report).stat().st_size > 0
    assert "carts.total" in scratch.run(str(BASH), "-c", script).said


def test_the_image_runs_without_rights_and_can_read_what_is_mounted() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", last, re.MULTILINE)
    assert "git config --system --add safe.directory '*'" in last
    assert last.rstrip().endswith('ENTRYPOINT ["buttress"]\nCMD ["review"]')
    assert len(re.findall(r"^FROM python:3\.\d+-slim\b", text, re.MULTILINE)) == 2


def test_what_the_image_is_built_from_is_there_and_let_through() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_through = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert "*" in lines
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    sources = {word for words in copies for word in words.split()}
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert {source.partition("/")[0] for source in sources} == let_through


def test_the_image_passes_a_linter() -> None:
    tool = shutil.which("hadolint", path=ON_PATH)
    if tool is None:
        pytest.skip("hadolint is not installed (55 MB, and under the GPL: no part of the development tools)")
    done = subprocess.run([tool, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
