"""Observed profiles, for the tests of the third stop."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.db.work import Work
from app.domain.directory.rules.networks import Network
from app.domain.plan.models.profiles import ObservationSheet
from app.domain.plan.rules.profiles import Observation
from app.usecases.plan.profiles import ProfileDetails, add_observation, add_profile
from tests import sample_town
from tests.clocks import StoppedClock
from tests.sample_town import Town

Seat = Callable[[sample_town.Person], FlaskClient]
OTHERS = "/o/riba/plan/others"


def looked(session: Session, town: Town, clock: StoppedClock, name: str = "Villarriba", **seen: Any) -> int:
    """Add a profile with a sheet; return its id."""
    named = ProfileDetails(name, Network.MASTODON, body=f"Ayuntamiento de {name}")
    made = add_profile(Work(session, town.editor.actor, clock()), named)
    values = {"observed_on": date(2027, 2, 1), "posts_per_week": 5.0, "response_hours": 4.0}
    about = Observation(**values | seen)
    add_observation(Work(session, town.editor.actor, clock()), made, about, today=date(2027, 3, 1))
    return made.id


def sheets(session: Session) -> list[ObservationSheet]:
    query = select(ObservationSheet).order_by(col(ObservationSheet.id)).execution_options(populate_existing=True)
    stored_sheets = list(session.exec(query).all())
    session.commit()
    return stored_sheets


def brought(client: FlaskClient, content: bytes, name: str = "fichas.csv") -> Any:
    return client.post(f"{OTHERS}/import", data={"file": (io.BytesIO(content), name)})


HEAD = "Perfil;Fecha;Publicaciones por semana;Horas en responder;Formatos;Qué copiar\r\n"
