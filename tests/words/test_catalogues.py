"""Whoever reads English finds every sentence in English, with every value in it."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted((ROOT / "app" / "translations").glob("*/LC_MESSAGES/messages.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")


@cache
def extracted() -> frozenset[str]:
    """Every sentence of the sources, by the mappings of pyproject.toml and the keywords of the Makefile."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    patterns = [(each["pattern"], each) for each in mappings]
    methods = [
        (p, each["method"]) for several, each in patterns for p in ([several] if isinstance(several, str) else several)
    ]
    options = {p: each for several, each in patterns for p in ([several] if isinstance(several, str) else several)}
    words = re.search(r"^SENTENCES := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert words
    keywords = parse_keywords(words[1].replace("-k ", "").split())
    found: set[str] = set()
    for top in ("app", "templates"):
        inside = [(pattern.removeprefix(f"{top}/"), method) for pattern, method in methods if pattern.startswith(top)]
        settings = {
            pattern.removeprefix(f"{top}/"): options[pattern] for pattern, _ in methods if pattern.startswith(top)
        }
        for _, _, message, _, _ in extract_from_dir(ROOT / top, inside, settings, keywords):
            found.add(message if isinstance(message, str) else message[0])
    return frozenset(found)


@pytest.fixture(scope="module", params=CATALOGUES, ids=lambda path: path.parts[-3])
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    with request.param.open("rb") as file:
        return read_po(file, locale=request.param.parts[-3])


def pairs(message: Message) -> Iterator[tuple[str, str]]:
    """Each translation beside the sentence it stands for."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
        return
    for number, said in enumerate(message.string):
        yield message.id[min(number, 1)], said


def test_every_sentence_of_the_sources_is_in_the_catalogue(catalogue):
    assert extracted() - {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue} == set()


def test_no_sentence_outlives_its_source(catalogue):
    known = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id}
    assert known - extracted() == set()
    assert not catalogue.obsolete


def test_every_sentence_has_its_translation(catalogue):
    unsaid = [source for m in catalogue if m.id for source, said in pairs(m) if m.fuzzy or not said.strip()]
    assert unsaid == []


def test_every_translation_keeps_the_values_of_its_sentence(catalogue):
    broken = [
        (source, said)
        for m in catalogue
        if m.id
        for source, said in pairs(m)
        if sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(said))
    ]
    assert broken == []


def test_english_is_complete_and_spanish_is_the_source():
    assert [path.parts[-3] for path in CATALOGUES] == ["en"]
