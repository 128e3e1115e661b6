"""Dockerfiles: the image that a build starts from, and its health check."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.blueprint.source import Source
from buttress.readers.deployments.dockerfile import BuiltImage, read_dockerfile

CHECK = 'HEALTHCHECK --interval=10s \\\n  CMD ["/app", "health"]'


def built(text: str) -> BuiltImage:
    """What a Dockerfile's text says."""
    return read_dockerfile(Source("Dockerfile", text))


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("FROM postgres:17\nRUN true\n", "postgres:17"),
        ("ARG TAG=16\nFROM --platform=linux/amd64 postgres:${TAG}\n", "postgres:16"),
        ("ARG BASE\nFROM $BASE\n", ""),
        ("FROM golang AS build\nFROM alpine:3\nCOPY --from=build /a /a\n", "alpine:3"),
        ("FROM debian:13 AS base\nFROM base\nfrom base as last\n", "debian:13"),
        ("FROM a AS a\n", "a"),
        ("", ""),
    ],
)
def test_a_build_starts_from_its_last_stages_image(text: str, base: str) -> None:
    assert built(text).base == base


def test_a_health_check_is_named_where_it_stands() -> None:
    text = f"FROM debian\n{CHECK}\nCMD /app\n"
    source = Source("Dockerfile", text)
    found = read_dockerfile(source)
    assert found.health is not None
    assert source.slice(found.health) == CHECK
    assert found.health.line == 2


def test_stages_inherit_a_health_check_and_none_switches_it_off() -> None:
    base = f"FROM debian AS base\n{CHECK}\n"
    assert built(f"{base}FROM base\n").health is not None
    assert built(f"{base}FROM alpine\n").health is None
    off = built(f"{base}FROM base\nHEALTHCHECK NONE\n")
    assert off.health is None
    assert off.disabled is not None


@given(
    st.lists(
        st.sampled_from(["FROM a AS b", "FROM ${X:-y}", "ARG X=1", "ARG X", "HEALTHCHECK NONE", "HEALTHCHECK \\", "x"])
    )
)
def test_no_dockerfile_breaks_the_reader(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = built(text)
    for span in (found.health, found.disabled):
        assert span is None or text[span.start : span.end].upper().startswith("HEALTHCHECK")


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    found = built(text)
    assert found.health is None or text[found.health.start : found.health.end]
