# Buttress in a container:
#   docker build -t buttress .
#   docker run --rm -v "$PWD:/src:ro" buttress review
# It needs no network (--network none works) and writes nothing but its cache; -v of a folder to /cache keeps that.

FROM python:3.13-slim AS build
WORKDIR /build
# Dependencies first: their layer stays while only the code changes.
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY src/buttress/__init__.py src/buttress/
RUN python -m venv /opt/buttress \
    && /opt/buttress/bin/pip install --no-cache-dir --disable-pip-version-check --no-compile -c constraints.txt .
COPY src src
# Compiled here, because the user of the image below may not write: else every run would compile everything anew.
# --invalidation-mode: a layer may change time stamps; hashes keep.
RUN /opt/buttress/bin/pip install --no-cache-dir --disable-pip-version-check --no-compile --no-deps --force-reinstall . \
    && /opt/buttress/bin/pip uninstall --quiet --yes pip \
    && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/buttress/lib

FROM python:3.13-slim
# git says what is tracked, what changed and what --since compares with. Debian keeps one version of it at a time, and a
# pin would break with its next security fix.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --no-install-recommends --yes git \
    && rm -rf /var/lib/apt/lists/* \
    # A mounted repository belongs to somebody outside, and git refuses to read what another user owns. That protects
    # from the hooks and settings of a stranger's repository; this container has nothing to lose, and Buttress runs no hook.
    && git config --system --add safe.directory '*' \
    && useradd --create-home --uid 10001 --user-group buttress \
    && install --directory --owner buttress --group buttress --mode 0700 /cache /src
COPY --from=build /opt/buttress /opt/buttress
ENV PATH=/opt/buttress/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    BUTTRESS_CACHE_DIR=/cache
USER 10001:10001
WORKDIR /src
ENTRYPOINT ["buttress"]
CMD ["review"]
