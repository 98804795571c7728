"""Pages are made of parts, and nothing in them runs or paints by itself."""

import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, TEMPLATES, where

MAIL = TEMPLATES / "emails"
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if MAIL not in path.parents)
STYLES = "\n".join(path.read_text() for path in sorted((ROOT / "app" / "static" / "src" / "css").rglob("*.css")))
IMPORT = re.compile(
    r'{%-?\s*from\s+"(?P<file>[^"]+)"\s+import\s+(?P<names>[^%]+?)(?:\s+with(?:out)?\s+context)?\s*-?%}'
)


@pytest.mark.parametrize("path", PAGES, ids=where)
def test_nothing_is_inline(path: Path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", sorted(MAIL.rglob("*.html")), ids=where)
def test_a_letter_has_its_style_with_it_and_nothing_else_from_anywhere(path: Path):
    """Mail readers load no style sheet; an image or a script would tell somebody when it was opened."""
    text = path.read_text()
    assert not re.search(r"<script|<img|<link|@import|url\(|src\s*=|\son[a-z]+\s*=|javascript:", text)


@pytest.mark.parametrize("path", [*PAGES, *sorted(MAIL.rglob("*.html"))], ids=where)
def test_no_text_is_let_through_unescaped(path: Path):
    assert "|safe" not in path.read_text().replace(" ", "") and "autoescape false" not in path.read_text()


@pytest.mark.parametrize("path", PAGES, ids=where)
def test_every_macro_imported_is_used(path: Path):
    text = path.read_text()
    for found in IMPORT.finditer(text):
        for name in re.split(r"\s*,\s*", found["names"].strip()):
            used = name.split(" as ")[-1].strip()
            assert len(re.findall(rf"\b{re.escape(used)}\b", text)) > 1, f"{used} is imported and not used"


def test_every_component_is_used_somewhere():
    everything = "\n".join(path.read_text() for path in PAGES)
    unused = [p.name for p in (TEMPLATES / "components").glob("*.html") if f"components/{p.name}" not in everything]
    assert unused == []


def test_every_block_of_a_component_has_its_style():
    plain = re.compile(r'class="([a-z][a-z0-9-]*)["\s]')
    blocks = {name for path in (TEMPLATES / "components").glob("*.html") for name in plain.findall(path.read_text())}
    assert sorted(block for block in blocks if f".{block}" not in STYLES) == []
