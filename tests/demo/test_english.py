"""A reader of English meets the names of days, months and indicators in English, written as English writes them."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
import yaml
from babel.dates import get_day_names, get_month_names
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as select_rows

from app.core.permissions import Role
from app.domain.indicators.rules.catalogue import INDICATORS
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.usecases.wiring import Wiring
from app.web.translation import load_catalogue
from tests import sample_town
from tests.architecture.tree import APP
from tests.fuzz.harvest import Harvest

SPANISH = [*get_month_names("wide", locale="es").values(), *get_day_names("wide", locale="es").values()]
MONTHS, DAYS = ([*names("wide", locale="en").values()] for names in (get_month_names, get_day_names))
OURS = {one.name.msgid for one in INDICATORS.values()}
WRONG = re.compile(
    rf"\b(?i:{'|'.join(SPANISH)})\b|\b\d+ (?:ene|abr|ago|dic)\b|\bde (?:{'|'.join(MONTHS)})\b"
    rf"|\b(?:{'|'.join(DAYS).lower()})\b|\b\d+ (?:{'|'.join(MONTHS).lower()})\b"
    rf"|(?<!\w)(?:{'|'.join(map(re.escape, OURS))})(?!\w)"
)
PACKS = sorted((APP / "adapters/packs").rglob("*.yaml"))
READ_ALOUD = ("aria-label", "alt", "placeholder", "title")
SILENT = ("script", "style", "textarea", "pre")
VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "use")
MOST = {Role.SUPERVISOR: 160, Role.ADMINISTRATOR: 60}


class EnglishTexts(HTMLParser):
    """Gather what a page says in English: not what it marks as in another language."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_english = given["lang"] == "en" if "lang" in given else self._is_english
        if tag not in VOID:
            self._open.append((tag, is_english and tag not in SILENT))
        if is_english:
            self.texts += [given[name] or "" for name in READ_ALOUD if name in given]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._is_english:
            self.texts.append(" ".join(data.split()))

    @property
    def _is_english(self) -> bool:
        return self._open[-1][1] if self._open else True


@pytest.fixture(scope="module")
def typed(demo: Wiring) -> list[str]:
    """Return every text of the database and of the line's rules that is Spanish, the longest first."""
    with demo.reading() as session:
        values = [*stored_values(session), *(yaml.safe_load(path.read_text()) for path in PACKS)]
    texts = {" ".join(text.split()) for value in values for text in strings(value)}
    return sorted((text for text in texts if len(text) > 12 and WRONG.search(text)), key=len, reverse=True)


def stored_values(session: Session) -> Iterator[Any]:
    for table in SQLModel.metadata.sorted_tables:
        for row in session.connection().execute(select(table)):
            yield from row


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield from value.splitlines()
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


@pytest.fixture(scope="module")
def read_in_english(demo: Wiring, demo_app: Flask) -> Callable[[Role], FlaskClient]:
    """Return a client signed in with one role alone, who reads English."""
    with demo.writing() as session:
        body = session.exec(select_rows(Organisation).where(col(Organisation.slug) == "villacauce")).one()
        people = sample_town.make_people(session, body, [(role,) for role in MOST], now=demo.clock())
        for person in people:
            session.get_one(User, person.user.id).locale = "en"
        session.commit()
        session.expunge_all()
    known = dict(zip(MOST, people, strict=True))

    def enter(role: Role) -> FlaskClient:
        client = demo_app.test_client()
        with client.session_transaction() as cookies:
            cookies["_user_id"] = sample_town.open_session(demo, known[role], now=demo.clock())
            cookies["_fresh"] = True
        return client

    return enter


@pytest.mark.any_engine
@pytest.mark.parametrize("role", MOST)
def test_no_day_month_or_indicator_is_named_in_spanish(role: Role, read_in_english, demo_app, typed):
    pages: dict[str, str] = {}
    client = read_in_english(role)
    adapter = demo_app.url_map.bind("cauce.example")
    Harvest(pages).gather(adapter, client, "/o/villacauce/", most=MOST[role])
    assert len(pages) > MOST[role] // 2
    wrong = {text: address for address, page in pages.items() for text in wrong_texts(page, typed)}
    assert wrong == {}, "\n".join(f"{address}: {text}" for text, address in wrong.items())


def wrong_texts(page: str, typed: list[str]) -> Iterator[str]:
    reader = EnglishTexts()
    reader.feed(page)
    for text in reader.texts:
        left = text
        if WRONG.search(left):
            for one in typed:
                left = left.replace(one, "")
            if WRONG.search(left):
                yield text


def test_every_indicator_has_an_english_name_of_its_own():
    english = load_catalogue("en", "messages")
    names = {english.gettext(name) for name in OURS}
    assert len(names) == len(OURS) and not names & OURS
