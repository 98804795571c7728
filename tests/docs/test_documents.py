"""The documentation is true: links lead somewhere, commands and variables exist."""

import re
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po
from flask import Flask

from app.domain.directory.rules.networks import NETWORK_NAMES
from config import Config

pytestmark = pytest.mark.postgresql

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXTS = "\n".join(path.read_text() for path in DOCUMENTS)
GUIDE = ROOT / "docs" / "guia"
IMAGES = sorted((GUIDE / "img").glob("*.png"))
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
LINK = re.compile(r"\]\((?!https?:)(?P<file>[^)#\s]*)(?:#(?P<place>[^)\s]+))?\)")


def names(path: Path) -> str:
    return str(path.relative_to(ROOT))


def places(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", DOCUMENTS, ids=names)
def test_every_link_leads_to_something(path: Path):
    for link in LINK.finditer(path.read_text()):
        target = (path.parent / link["file"]) if link["file"] else path
        assert target.exists(), link[0]
        assert not link["place"] or link["place"] in places(target), link[0]


def test_every_document_can_be_reached_from_the_readme():
    reached = (ROOT / "README.md").read_text()
    assert [names(path) for path in DOCUMENTS[1:] if names(path) not in reached] == []


def test_every_flask_command_named_exists(app: Flask):
    for words in re.findall(r"(?:flask --app wsgi|`flask) ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)", TEXTS):
        group, _, word = words.partition(" ")
        command = app.cli.get_command(click.Context(app.cli), group)
        assert command is not None, words
        if isinstance(command, click.Group) and word:
            assert word in command.commands, words


def test_every_option_shown_of_a_command_exists(app: Flask):
    for line in re.findall(r"flask --app wsgi ([^`\n]+)", TEXTS):
        words = line.split()
        command = app.cli.get_command(click.Context(app.cli), words[0])
        if isinstance(command, click.Group):
            command = command.commands[words[1]]
        known = {option for each in command.params for option in each.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_every_way_through_the_pages_is_named_as_they_are():
    """A way is «**Ajustes → Temas**»: what is pressed, one thing after another."""
    with (ROOT / "app/translations/en/LC_MESSAGES/messages.po").open("rb") as gathered:
        said = {str(message.id).strip("…") for message in read_po(gathered)} | {*NETWORK_NAMES.values()}
    ways = re.findall(r"\*\*([^*\n]+ → [^*\n]+)\*\*", "\n".join(path.read_text() for path in GUIDE.glob("*.md")))
    assert [way for way in ways if not {step.strip("…") for step in way.split(" → ")} <= said] == []


def test_every_target_of_make_named_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)\b", TEXTS, re.MULTILINE)) <= targets


def test_operations_names_the_settings_there_are_and_no_others():
    real = {str(field.validation_alias or name).upper() for name, field in Config.model_fields.items()}
    table = OPERATIONS.split("## Variables de entorno")[1].split("\n## ")[0]
    setting_names = {
        name for row in re.findall(r"^\| (`[A-Z].*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    }
    assert setting_names == real


def test_every_chapter_has_an_image_and_every_image_a_place():
    chapters = {path: re.findall(r"!\[[^\]]+\]\(img/([\w-]+\.png)\)", path.read_text()) for path in GUIDE.glob("*.md")}
    assert chapters and [path.name for path, images in chapters.items() if not images] == []
    assert {name for images in chapters.values() for name in images} == {path.name for path in IMAGES}


def test_the_images_of_the_guide_are_small():
    for path in IMAGES:
        assert path.stat().st_size < 150_000, path.name
        assert path.read_bytes().startswith(b"\x89PNG")
