"""One table of technologies: images, names and sentences lead to the same canonical names."""

from __future__ import annotations

import pytest

from buttress.blueprint.technologies import CAPITALISED, CONSOLES, EVERYDAY, IMITATIONS, KNOWN, POOLERS, UNSAID
from buttress.predicates.technologies import (
    image_technology,
    image_technology_in,
    imitates,
    is_backing,
    shows_stores,
    technologies_in,
    technology,
)
from buttress.readers.prose.tech import BROKERS, STORES, technologies

SPELLINGS = {spelling for _, products in KNOWN for product in products.split() for spelling in product.split("=")}


def test_every_other_list_speaks_of_the_table() -> None:
    assert EVERYDAY | CAPITALISED | UNSAID | POOLERS | IMITATIONS | CONSOLES <= SPELLINGS
    assert all(spelling.isalnum() and spelling == spelling.lower() for spelling in SPELLINGS)


@pytest.mark.parametrize(
    ("image", "name"),
    [
        *(
            ("valkey/valkey:8", "redis"),
            ("mcr.microsoft.com/mssql/server:2022", "mssql"),
            ("scylladb/scylla:6", "scylladb"),
        ),
        *(("mcr.microsoft.com/azure-sql-edge:1.0.4", "mssql"), ("localhost:5000/postgres@sha256:00ff", "postgres")),
        *(("robotshop/rs-mysql-db:2.1", ""), ("acme/server:1", "")),
    ],
)
def test_an_image_is_a_product_by_its_whole_name(image: str, name: str) -> None:
    found = image_technology(image)
    assert (found.name if found else "") == name


@pytest.mark.parametrize(
    ("image", "name"),
    [("robotshop/rs-mysql-db:2.1", "mysql"), ("oliver006/redis-exporter", ""), ("acme/shop-with-jaeger-agent:1", "")],
)
def test_an_image_made_from_a_product_mentions_it(image: str, name: str) -> None:
    found = image_technology_in(image)
    assert (found.name if found else "") == name


def test_tools_are_told_from_servers() -> None:
    assert imitates("mailhog/mailhog:v1")
    assert imitates("mcr.microsoft.com/azure-storage/azurite")
    assert shows_stores("dpage/pgadmin4:9")
    assert not imitates("acme/catcher")
    assert is_backing("nginx:1.27")
    assert not is_backing("acme/api")
    assert not is_backing("steeltoeoss/eureka-server")
    assert [t.name for t in technologies_in("redis://cache:6379 amqp rabbitmq-0")] == ["redis", "rabbitmq"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We use Valkey and PostgreSQL", ["redis", "postgres"]),
        ("SQL Server, then sql server", ["mssql", "mssql"]),
        ("events go through Pub/Sub", ["pubsub"]),
        ("Spring Cloud Gateway in front", ["springcloudgateway"]),
        ("one signal among many in bucket 3, HTTP/S, 200 km/s", []),
        ("an oracle knows; Oracle keeps it", ["oracle"]),
        ("a square contour of elastic prices in the vault", []),
    ],
)
def test_sentences_name_products_and_not_everyday_things(text: str, names: list[str]) -> None:
    found = list(technologies(text))
    assert [name for _, _, name in found] == names
    assert all(text[start:end].strip() for start, end, _ in found)


def test_a_sentence_and_a_label_agree() -> None:
    for _, _, name in technologies("Kafka, Redis, S3, MySQL, ClickHouse and Elasticsearch"):
        found = technology(name)
        assert found is not None
        assert found.name == name
        assert name in STORES
    assert "kafka" in BROKERS
    assert technology("jwt") is None
