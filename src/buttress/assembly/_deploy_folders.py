"""Which folder holds whose code, and which of its files say something about calls."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from buttress.blueprint.deployment import Deployment, Workload

#: Code and configuration by their endings; documents, styles, locks and data are none.
_CODE = re.compile(
    r"(?:\.(?:java|kt|kts|scala|groovy|py|js|mjs|cjs|ts|mts|tsx|jsx|vue|go|rs|rb|php|cs|fs|ex|exs|clj|cpp|cc|swift|dart|lua|pl|sh"
    r"|yml|yaml|properties|toml|ini|cfg|conf|env|json|xml|hcl|gradle|csproj|template|tmpl|j2|config)"
    r"|/?(?:Dockerfile[\w.-]*|Gemfile|go\.mod|requirements[\w-]*\.txt|Caddyfile|Procfile|\.env[\w.-]*))$"
)
_ASIDE = re.compile(
    r"(?:^|/)(?:tests?|__tests__|specs?|testdata|fixtures|e2e|cypress|mocks?|node_modules|vendor|third_party|dist|build|target|out|\.\w[^/]*/"
    r"|docs?|examples?|locales?|i18n|translations|static|assets|public|migrations|__snapshots__|storybook|k8s|helm|charts|kubernetes)/"
    r"|[._-](?:test|spec|stories|min|lock|snap|d)\.[a-z]+$|(?:^|/)(?:package-lock\.json|composer\.lock|openapi\.\w+|swagger\.\w+|tsconfig[\w.]*\.json"
    r"|\.(?:eslintrc|prettierrc)[\w.]*|[Tt]est\w*\.\w+|\w+_test\.\w+|\w+Tests?\.(?:java|kt|cs)|(?:docker-)?compose[\w.-]*\.ya?ml)$"
)
#: A folder of settings that a configuration server hands out: `config-repo/orders.yml` belongs to `orders`.
_SETTINGS = re.compile(r"(?:^|/)[\w-]*config[\w-]*/")
_SETTING_FILE = re.compile(r"/(?P<stem>[\w-]+?)(?:-(?:dev|prod|production|docker|default))?\.(?:ya?ml|properties)$")


def place_folders(deployments: Sequence[Deployment], paths: Sequence[str]) -> list[Deployment]:
    """Workloads that only have an image get the folder that bears their name, where there is exactly one."""
    wanted = {name for d in deployments for w in d.workloads if not w.folder for name in _names(w)}
    if not wanted:
        return list(deployments)
    folders: dict[str, set[str]] = {}
    for path in paths:
        folder = posixpath.dirname(path)
        while folder:
            name = posixpath.basename(folder)
            if name in wanted:
                folders.setdefault(name, set()).add(folder)
            folder = posixpath.dirname(folder)
    code = {folder for path in paths if _is_code(path) for folder in _parents(path)} if folders else set()
    return [replace(d, workloads=tuple(_placed(w, folders, code) for w in d.workloads)) for d in deployments]


def _names(workload: Workload) -> tuple[str, ...]:
    if workload.origin in ("procfile", "backstage"):
        return ()
    image = workload.image.rpartition("/")[2].partition("@")[0].partition(":")[0]
    return tuple(dict.fromkeys((workload.name, image))) if _is_own(workload.image) else (workload.name,)


def _is_own(image: str) -> bool:
    """An image with an owner's name: ``shop/orders``; official images (``redis``) are other people's."""
    return "/" in image


def _placed(workload: Workload, folders: Mapping[str, set[str]], code: set[str]) -> Workload:
    if workload.folder or (workload.image and not _is_own(workload.image)):
        return workload
    for name in _names(workload):
        found = sorted((folder for folder in folders.get(name, ()) if folder in code), key=lambda f: (f.count("/"), f))
        if found and (len(found) == 1 or found[0].count("/") < found[1].count("/")):
            return replace(workload, folder=found[0])
    return workload


def _parents(path: str) -> Iterable[str]:
    folder = posixpath.dirname(path)
    while folder:
        yield folder
        folder = posixpath.dirname(folder)


def _is_code(path: str) -> bool:
    return bool(_CODE.search(path)) and not _ASIDE.search(path)


def files_of(folders: Iterable[str], named: Mapping[str, str], paths: Sequence[str]) -> dict[str, list[str]]:
    """Code files by the innermost folder that holds them. ``named`` are workloads' names with their folders: settings that
    another folder keeps under a workload's name are that workload's.
    """
    wanted = set(folders)
    found: dict[str, list[str]] = {folder: [] for folder in wanted}
    for path in paths:
        if not _is_code(path):
            continue
        owner = next((folder for folder in _parents(path) if folder in wanted), "." if "." in wanted else "")
        if not owner:
            continue
        setting = _SETTING_FILE.search(path) if _SETTINGS.search(path) else None
        found[named.get(setting["stem"], owner) if setting else owner].append(path)
    return found
