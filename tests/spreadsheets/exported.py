"""Posts exported to a sheet, and the sheet read."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.adapters.sheets.reader import SpreadsheetReader
from app.domain.posts.models import Post
from app.domain.spreadsheets.rules.sheet import Sheet
from tests import post_factory
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town

Seat = Callable[[Person], FlaskClient]


FORMS = pytest.mark.parametrize("form", ["csv", "xlsx"])


MARCH = "?from=2027-03-01&to=2027-03-31"


def export(client: FlaskClient, form: str = "csv", asked: str = MARCH) -> bytes:
    answer = client.get(f"/o/riba/calendar/export.{form}{asked}")
    assert answer.status_code == 200, answer.text
    assert f".{form}" in answer.headers["Content-Disposition"]
    return answer.data


def read(content: bytes) -> Sheet:
    return SpreadsheetReader().read("marzo.csv", content)


def column(content: bytes, heading: str) -> list[Any]:
    sheet = read(content)
    return [row.cell(sheet.headings.index(heading)) for row in sheet.rows]


def several(session: Session, town: Town, clock: StoppedClock) -> list[Post]:
    """Return four posts: one in two languages, one with an account's own text, one approved, one without text."""
    first, second = (channel.id or 0 for channel in town.channels[:2])
    texts = {"es": "=Abre el sábado; «gratis»", "ca": "Obre dissabte\nde 10 a 14"}
    made = [
        post_factory.post(
            session, town, now=clock(), texts=texts, targets=((first, "es"), (second, "es"), (first, "ca"))
        ),
        post_factory.post(
            session,
            town,
            now=clock(),
            hours=25,
            targets=((first, "es"), (second, "es")),
            own_texts={(second, "es"): "+1"},
        ),
        post_factory.approved(session, town, now=clock(), hours=26),
        post_factory.post(session, town, now=clock(), hours=27, texts={}, targets=()),
    ]
    session.commit()
    return made
