"""Campaigns for tests, begun by the product's use case."""

from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from app.db.work import Work
from app.domain.campaigns.models import Campaign
from app.domain.campaigns.rules import CampaignDetails
from app.usecases.campaigns import start_campaign
from tests.sample_town import Town


def aim(town: Town, **fields: object) -> CampaignDetails:
    """Return details of a campaign in all of March 2027, with the editor as its owner."""
    usual = CampaignDetails(
        name="Bono del comercio",
        purpose="Que se use antes de abril",
        starts_on=date(2027, 3, 1),
        ends_on=date(2027, 3, 31),
        identified_as="El escudo y el nombre del Ayuntamiento",
        owner_id=town.editor.id,
    )
    return replace(usual, **fields)


def campaign(session: Session, town: Town, *, now: datetime, **fields: object) -> Campaign:
    return start_campaign(Work(session, town.editor.actor, now), aim(town, **fields))
