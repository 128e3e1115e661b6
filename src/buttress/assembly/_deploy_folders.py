"""Which folder holds whose code, and which of its files say something about calls."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from buttress.assembly._deploy_stage import is_server

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from buttress.blueprint.deployment import Deployment, Workload

#: Code and configuration by their endings; documents, styles, locks and data are none.
_CODE = re.compile(
    r"(?:\.(?:java|kt|kts|scala|groovy|py|js|mjs|cjs|ts|mts|tsx|jsx|vue|go|rs|rb|php|cs|fs|ex|exs|clj|cpp|cc|swift|dart|lua|pl|sh"
    r"|yml|yaml|properties|toml|ini|cfg|conf|hjson|xml|hcl|gradle|csproj|template|tmpl|j2|config)"
    r"|(?:^|/)(?:package\.json|(?:config|default|production|settings)\.json|conf|appsettings[\w.]*\.json|ocelot[\w.]*\.json|Dockerfile[\w.-]*|Gemfile|go\.mod|requirements[\w-]*\.txt|Caddyfile|Procfile))$"
)
_MOUNTED = re.compile(
    r"(?:\.(?:conf|cfg|ini|ya?ml|json|hjson|toml|properties|template|tmpl|vcl)|(?:^|/)(?:Caddyfile|conf))$"
)
_ASIDE = re.compile(
    r"(?:^|/)(?:(?:[\w-]+[_-])?tests?|__tests__|specs?|testdata|fixtures|e2e|__e2e__|cypress|mocks?|node_modules|vendor|third_party|dist|build|target|out|fern|\.\w[^/]*"
    r"|docs?|examples?|locales?|i18n|translations|static|assets|public|migrations|__snapshots__|storybook|k8s|helm|charts|kubernetes)/"
    r"|[._-](?:test|spec|stories|min|lock|snap|d)\.[a-z]+$|(?:^|/)(?:package-lock\.json|composer\.lock|openapi\.\w+|swagger\.\w+|tsconfig[\w.]*\.json"
    r"|\.(?:eslintrc|prettierrc)[\w.]*|[Tt]est\w*\.\w+|\w+_test\.\w+|\w+Tests?\.(?:java|kt|cs)|(?:docker-)?compose[\w.-]*\.ya?ml)$"
)
#: A folder of settings that a configuration server hands out: `config-repo/orders.yml` belongs to `orders`.
_SETTINGS = re.compile(r"(?:^|/)[\w-]*config[\w-]*/")
#: The key under which :func:`files_of` gives the settings that all clients of a configuration server share.
SHARED = "*"
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
    return tuple(dict.fromkeys((workload.name, image))) if image else (workload.name,)


def _placed(workload: Workload, folders: Mapping[str, set[str]], code: set[str]) -> Workload:
    if (
        workload.folder or is_server(workload.image) or is_server(workload.name)
    ):  # the folder of a server holds its settings, not its code
        return workload
    for name in _names(workload):
        near = (f for f in folders.get(name, ()) if f in code and f.count("/") < 3 and "/src/" not in f)
        found = sorted(near, key=lambda f: (f.count("/"), f))
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


def mounted_files(workload: Workload, paths: Collection[str]) -> list[str]:
    """Files of settings that are mounted into a workload one by one (``./nginx.conf``): they speak for nobody else."""
    folder = posixpath.dirname(workload.span.path)
    sources = (
        posixpath.normpath(posixpath.join(folder, m.source)) for m in workload.mounts if m.kind == "bind" and m.source
    )
    return [path for path in dict.fromkeys(sources) if path in paths and _MOUNTED.search(path)]


def files_of(folders: Iterable[str], named: Mapping[str, str], paths: Sequence[str]) -> dict[str, list[str]]:
    """Code files by the innermost folder that holds them. ``named`` are workloads' names with their folders: settings that
    another folder keeps under a workload's name are that workload's.
    """
    wanted = set(folders)
    found: dict[str, list[str]] = {folder: [] for folder in wanted}
    served: dict[str, list[str]] = {}  # folders of a configuration server's settings: what they keep for everybody
    for path in paths:
        if not _is_code(path):
            continue
        owner = next((folder for folder in _parents(path) if folder in wanted), "." if "." in wanted else "")
        if not owner:
            continue
        setting = _SETTING_FILE.search(path) if _SETTINGS.search(path) else None
        if setting and (folder := named.get(setting["stem"], owner)) != owner:
            found[folder].append(path)
            served.setdefault(posixpath.dirname(path), [])
        else:
            found[owner].append(path)
    _take_shared(found, served)
    return found


def _take_shared(found: dict[str, list[str]], served: Mapping[str, list[str]]) -> None:
    """What a configuration server keeps for all of its clients is not its own: it goes under :data:`SHARED`."""
    for folder, owned in list(found.items()):
        shared = [
            p for p in owned if posixpath.dirname(p) in served and posixpath.basename(p).startswith("application.")
        ]
        if shared:
            found[folder] = [path for path in owned if path not in shared]
            found.setdefault(SHARED, []).extend(shared)
