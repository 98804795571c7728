"""Requests as tests make them, through the same deeds as in the product."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.intake import service
from app.intake.models import Request
from app.intake.rules.asking import Asked, Requester
from app.intake.rules.kinds import IN_OWN_NAME, IntakeChannel, RequesterKind
from app.media.ports import Files
from tests.cast import Person, Town

PRAISE = "Gracias a la gestión del alcalde logramos un récord histórico de inversión: compromiso cumplido."
SERVICE = "La piscina municipal abre el lunes, de 10:00 a 20:00. Entrada general: 3 euros."
ASKED = Asked(subject="Apertura de la piscina", on_behalf_of=IN_OWN_NAME, text=SERVICE)
CALLER = Requester(RequesterKind.POLITICAL_OFFICE, "Concejalía de Deportes", original_channel=IntakeChannel.PHONE)


def asked(
    session: Session,
    town: Town,
    *,
    now: datetime,
    by: Person | None = None,
    files: Files | None = None,
    **fields: object,
) -> Request:
    """By the form, by the liaison of a unit unless told."""
    who = by or town.unit_liaison
    return service.ask(session, town.organisation, replace(ASKED, **fields), actor=who.actor, now=now, files=files)


def praised(session: Session, town: Town, *, now: datetime) -> Request:
    """What the mayor's office would like to read."""
    return asked(session, town, now=now, by=town.political_office, subject="Récord de inversión", text=PRAISE)


def brought(session: Session, town: Town, *, now: datetime, by: Person | None = None, **fields: object) -> Request:
    """By telephone, and typed in by the author unless told."""
    who = by or town.author
    return service.bring(session, town.organisation, replace(ASKED, **fields), CALLER, actor=who.actor, now=now)
