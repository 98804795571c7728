"""The stop of people, read and written for its tests."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.domain.plan.queries import stops
from app.domain.plan.rules.stops import Stop
from tests import sample_town
from tests.sample_town import Person, Town

Seat = Callable[[sample_town.Person], FlaskClient]
WHO = "/o/riba/plan/who"
TODAY = date(2027, 3, 1)


def rows(session: Session, table: Any) -> list[Any]:
    query = select(table).order_by(col(table.id)).execution_options(populate_existing=True)
    table_rows = list(session.exec(query).all())
    session.commit()
    return table_rows


def shift(person: Person, days: tuple[str, ...] = ("0",), starts: str = "08:00", ends: str = "15:00") -> dict[str, Any]:
    return {"user_id": str(person.id), "weekdays": list(days), "starts": starts, "ends": ends}


def told(session: Session, town: Town) -> Any:
    team_contents = stops.plan_contents(session, town.id, today=TODAY)["stops"]["who"]
    session.commit()
    return team_contents


def missing(session: Session, town: Town) -> str:
    messages = stops.missing(session, Stop.WHO, organisation_id=town.id, today=TODAY)
    session.commit()
    return " ".join(map(str, messages))


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def sheet(client: FlaskClient) -> dict[str, list[str]]:
    """Return the skills in the form."""
    page = client.get(f"{WHO}/skills").text
    codes = re.findall(r'name="code" value="([^"]*)"', page)
    count = len(codes)
    return {
        "code": codes,
        "name": [""] * count,
        "needed": ["2"] * count,
        "held": ["1"] * count,
        "user": [""] * count,
    }
