"""Requests for tests, made by the product's own use cases."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.db.work import Work
from app.domain.media.ports import FileStore
from app.domain.requests.models import Request
from app.domain.requests.rules.origin import IN_OWN_NAME, RequestChannel, RequesterKind
from app.domain.requests.rules.request import RequestContent, Requester
from app.usecases.requests import submission
from tests.sample_town import Person, Town

PRAISE = "Gracias a la gestión del alcalde logramos un récord histórico de inversión: compromiso cumplido."
SERVICE = "La piscina municipal abre el lunes, de 10:00 a 20:00. Entrada general: 3 euros."
ASKED = RequestContent(subject="Apertura de la piscina", on_behalf_of=IN_OWN_NAME, text=SERVICE)
CALLER = Requester(RequesterKind.POLITICAL_OFFICE, "Concejalía de Deportes", original_channel=RequestChannel.PHONE)


def asked(
    session: Session,
    town: Town,
    *,
    now: datetime,
    by: Person | None = None,
    files: FileStore | None = None,
    **fields: object,
) -> Request:
    """Return a request by the form, by a unit's liaison by default."""
    who = by or town.unit_liaison
    return submission.submit_request(
        Work(session, who.actor, now), town.organisation, replace(ASKED, **fields), files=files
    )


def praised(session: Session, town: Town, *, now: datetime) -> Request:
    """Return the mayor's office's request for praise."""
    return asked(session, town, now=now, by=town.political_office, subject="Récord de inversión", text=PRAISE)


def brought(session: Session, town: Town, *, now: datetime, by: Person | None = None, **fields: object) -> Request:
    """Return a request by telephone, entered by the author by default."""
    who = by or town.author
    return submission.submit_for_other(
        Work(session, who.actor, now), town.organisation, replace(ASKED, **fields), CALLER
    )
