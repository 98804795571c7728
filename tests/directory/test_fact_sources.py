"""Every fact of a network says where it was read and on which day: without both it is an opinion."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from datetime import date

import pytest

import app.domain.directory.rules as directory_rules
import app.domain.metrics.rules as metrics_rules
import app.domain.publishing.rules as publishing_rules
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.oauth_providers import OAuthProvider
from app.domain.directory.rules.sources import Source

NO_FACTS = {"NETWORK_NAMES", "NETWORK_MARKS", "HAND_STEPS"}
"""Names, signs and sentences of the product's own: no network says them."""
READ_FROM, READ_UNTIL = date(2026, 11, 1), date(2026, 12, 2)
"""The days of the readings: no clock is asked, since a machine's may be before them. A later reading moves the last."""


def tables() -> Iterator[tuple[str, Mapping[object, object]]]:
    packages = (directory_rules, publishing_rules, metrics_rules)
    for name in (
        f"{each.__name__}.{module.name}" for each in packages for module in pkgutil.iter_modules(each.__path__)
    ):
        for label, value in vars(importlib.import_module(name)).items():
            if isinstance(value, Mapping) and value and all(isinstance(key, Network | OAuthProvider) for key in value):
                yield label, value


FACTS = [
    pytest.param(fact, id=f"{label}-{key}")
    for label, table in dict(tables()).items()
    if label not in NO_FACTS
    for key, value in table.items()
    for fact in (value if type(value) is tuple else (value,))
]


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_of_a_network_has_its_source_and_the_day_it_was_read(fact: object):
    source = getattr(fact, "source", fact)
    assert isinstance(source, Source), "give it a Source, with the document and the day it was read"
    assert READ_FROM <= source.read_on <= READ_UNTIL


def test_the_last_day_of_the_readings_is_that_of_a_fact():
    assert max(getattr(each.values[0], "source", each.values[0]).read_on for each in FACTS) == READ_UNTIL


def test_a_source_without_a_title_is_none():
    with pytest.raises(ValueError, match="title"):
        Source(" ", date(2026, 12, 2))
