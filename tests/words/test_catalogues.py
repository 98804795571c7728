"""Every message exists in every language of its readers, with all its values: pages in English, plans in their own."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from app.domain.plan_document.rules.phrases import LANGUAGES

ROOT = Path(__file__).parents[2]
CATALOGUES = [
    path for domain in ("messages", "plan") for path in sorted((ROOT / "app/translations").glob(f"*/*/{domain}.po"))
]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")


Key = tuple[str, str]
"""A message's context, mostly empty, and the message."""


def keywords(name: str) -> dict[str, Any]:
    """Return the keywords of the Makefile."""
    words = re.search(rf"^{name} := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert words
    return parse_keywords(words[1].replace("-k ", "").split())


@cache
def extracted(domain: str) -> frozenset[Key]:
    """Return every message of the sources, as `make words` gathers it."""
    sentences = plan_sentences() if domain == "plan" else page_sentences()
    return frozenset(key(message, context) for _, _, message, _, context in sentences)


def plan_sentences() -> Iterator[Any]:
    yield from extract_from_dir(ROOT / "app/domain/plan_document", keywords=keywords("PHRASES"))


def page_sentences() -> Iterator[Any]:
    """Yield the messages of the pages, by the mappings of pyproject.toml."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    patterns = [(each["pattern"], each) for each in mappings]
    methods = [
        (p, each["method"]) for several, each in patterns for p in ([several] if isinstance(several, str) else several)
    ]
    options = {p: each for several, each in patterns for p in ([several] if isinstance(several, str) else several)}
    for top in ("app", "templates"):
        inside = [(pattern.removeprefix(f"{top}/"), method) for pattern, method in methods if pattern.startswith(top)]
        settings = {
            pattern.removeprefix(f"{top}/"): options[pattern] for pattern, _ in methods if pattern.startswith(top)
        }
        yield from extract_from_dir(ROOT / top, inside, settings, keywords("SENTENCES"))


def key(message: Any, context: str | None) -> Key:
    return context or "", message if isinstance(message, str) else message[0]


@pytest.fixture(scope="module", params=CATALOGUES, ids=lambda path: f"{path.stem}-{path.parts[-3]}")
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    with request.param.open("rb") as file:
        return read_po(file, locale=request.param.parts[-3], domain=request.param.stem)


def pairs(message: Message) -> Iterator[tuple[str, str]]:
    """Yield each translation with its source message."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
        return
    for number, translation in enumerate(message.string):
        yield message.id[min(number, 1)], translation


def test_every_sentence_of_the_sources_is_in_the_catalogue(catalogue):
    assert extracted(catalogue.domain) - {key(m.id, m.context) for m in catalogue} == set()


def test_no_sentence_outlives_its_source(catalogue):
    assert {key(m.id, m.context) for m in catalogue if m.id} - extracted(catalogue.domain) == set()
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
    assert [path.parts[-3] for path in CATALOGUES if path.stem == "messages"] == ["en"]


def test_a_plan_is_complete_in_every_language_it_is_offered_in():
    assert {path.parts[-3] for path in CATALOGUES if path.stem == "plan"} == {*LANGUAGES} - {"es"}
    assert len(extracted("plan")) > 200
