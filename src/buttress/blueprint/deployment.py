"""What runs, as compose files, manifests, catalogues and Procfiles state it. Nothing here is resolved yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from buttress.blueprint.provision import Origin, Provision
    from buttress.blueprint.source import Span


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable. ``value`` is what stands there with interpolation done as far as defaults go:
    ``${DB:-shop}`` is ``shop`` with ``given`` False; ``${DB}`` without default is '' with ``given`` False.
    ``source`` is where it comes from when not written here: 'secret', 'configmap', 'env_file', 'environment', ''.
    ``fallback``: the value is the default that the file itself writes (``${DB:-shop}``), and nothing else gives one.
    """

    name: str
    value: str
    span: Span
    given: bool = True  # written here literally
    source: str = ""
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class Port:
    """A port. ``host`` 0: reachable inside only. ``address`` is the host address it binds to, '' for all. ``written`` is
    the short form as it stands (``${DB_PORT:-5432}:5432``), '' for the long one.
    """

    container: int
    span: Span
    host: int = 0
    address: str = ""
    name: str = ""
    written: str = ""


@dataclass(frozen=True, slots=True)
class Mount:
    """Something mounted. A 'named' volume outlives the container, an 'anonymous' one only half."""

    kind: Literal["named", "bind", "anonymous", "tmpfs", "claim", "empty", "config"]
    target: str
    span: Span
    source: str = ""
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Dependency:
    """Start order: ``depends_on``, never a call. ``condition``: '', 'service_started', 'service_healthy'."""

    name: str
    span: Span
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Workload:
    """One service of a compose file, one Deployment, StatefulSet, Job… of a cluster, one line of a Procfile, one
    component of a catalogue.

    ``health`` is where a health check, readiness or liveness probe is stated; ``disabled_health`` where it is switched
    off. ``hosts`` are the names others reach it by (service key, aliases, Kubernetes Service names). ``replicas`` is
    None where nothing is stated. ``folder`` is where its code is: the build context, the folder of
    its own Dockerfile deeper in it, or the one folder that bears its name; '' when there is only an image. ``dockerfile``
    is named where the build names one, ``base`` the image that it starts from. ``profiles``: it runs only when asked for (compose profiles). ``autoscaled``: a HorizontalPodAutoscaler names it.
    ``hostname`` is the host name that the container is given. ``set_aside``: a volume of it stands there as a comment.
    """

    name: str
    span: Span
    origin: Origin
    kind: str = "service"  # as the notation calls it: 'service', 'Deployment', 'StatefulSet', 'CronJob', 'web', …
    image: str = ""
    image_at: Span | None = None
    folder: str = ""
    command: str = ""
    replicas: int | None = None
    replicas_at: Span | None = None
    variables: tuple[Variable, ...] = ()
    ports: tuple[Port, ...] = ()
    mounts: tuple[Mount, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    hosts: tuple[str, ...] = ()
    health: Span | None = None
    disabled_health: Span | None = None
    restart: str = ""
    limits: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    namespace: str = ""
    profiles: tuple[str, ...] = ()
    autoscaled: bool = False
    sticky: bool = False  # session affinity stated
    team: str = ""
    described: tuple[str, ...] = ()  # APIs it is said to provide (catalogue)
    dockerfile: str = ""  # relative to the tree's root
    base: str = ""
    context: str = ""  # the folder that a build is given; wider than ``folder`` where code is shared
    hostname: str = ""
    set_aside: bool = False
    resets_ports: bool = False  # an overlay's ``ports: !reset``: those of the file below end here


@dataclass(frozen=True, slots=True)
class Exposure:
    """A way in from outside: an Ingress rule, a Service of type LoadBalancer or NodePort, a Gateway route."""

    target: str  # host name of the workload
    span: Span
    kind: str  # 'Ingress', 'LoadBalancer', 'NodePort', 'HTTPRoute'
    host: str = ""
    path: str = ""
    tls: bool | None = None


@dataclass(frozen=True, slots=True)
class DeclaredLink:
    """An edge that an artefact declares in so many words: a catalogue's dependsOn and consumesApis, compose links."""

    source: str
    target: str
    span: Span
    label: str = ""


@dataclass(frozen=True, slots=True)
class HostUse:
    """A service's configuration or code that names a host: an inferred edge. ``url`` as written, ``scheme`` '' where
    none is stated, ``database`` the path of a DSN. ``workload`` is whose variable or folder it stands in. ``options``
    are the parameters of a DSN (sslmode=disable).
    """

    workload: str
    host: str
    span: Span
    scheme: str = ""
    port: int = 0
    database: str = ""
    user: str = ""
    has_password: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    variable: str = ""  # the variable's name, '' in code
    origin: Origin = "compose"
    url: str = ""


@dataclass(frozen=True, slots=True)
class HeldValue:
    """A value that lies in a file beside what runs, whoever uses it: ``holder`` is 'Secret shop-db' or '.env'."""

    holder: str
    variable: Variable


@dataclass(frozen=True, slots=True)
class Deployment:
    """Files that are deployed together: a compose project with its overrides, a folder of manifests, a Procfile.

    ``development``: it says of itself that it is for development or tests (file name, or every service is a tool).
    ``volumes`` are the named volumes that are declared. ``provisions`` are what manifests provide for (mesh retries,
    network policies, autoscalers) and what the code of the workloads' folders shows. ``held`` are the values of Secrets
    and of files of variables that are kept with it; encoded ones are decoded.
    """

    key: str
    origin: Origin
    files: tuple[str, ...]
    workloads: tuple[Workload, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    links: tuple[DeclaredLink, ...] = ()
    uses: tuple[HostUse, ...] = ()
    provisions: tuple[Provision, ...] = ()
    volumes: tuple[str, ...] = ()
    development: bool = False
    held: tuple[HeldValue, ...] = ()
