"""Campaigns of the tests, begun through the product's own deed."""

from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from app.plan.models import Campaign
from app.plan.rules.campaigns import Aim
from app.plan.service.campaigns import begin
from tests.cast import Town


def aim(town: Town, **fields: object) -> Aim:
    """All of March 2027, answered for by the editor."""
    usual = Aim(
        name="Bono del comercio",
        purpose="Que se use antes de abril",
        starts_on=date(2027, 3, 1),
        ends_on=date(2027, 3, 31),
        identified_as="El escudo y el nombre del Ayuntamiento",
        owner_id=town.editor.id,
    )
    return replace(usual, **fields)


def campaign(session: Session, town: Town, *, now: datetime, **fields: object) -> Campaign:
    return begin(session, aim(town, **fields), actor=town.editor.actor, now=now)
