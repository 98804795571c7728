from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.db.work import Work
from app.domain.campaigns.models import Campaign
from app.domain.directory.models import Topic
from app.domain.people.models import User
from app.domain.people.queries.known_names import NAME_HERE


class CampaignSummary(NamedTuple):
    id: int
    name: str
    starts_on: date
    ends_on: date
    closed: bool
    topic: str | None
    owner: str


def campaigns(session: Session, organisation_id: int) -> Sequence[CampaignSummary]:
    """Return campaigns by date."""
    return _ALL_CAMPAIGNS.all(session, organisation_id=organisation_id)


def campaigns_between(session: Session, organisation_id: int, *, first: date, last: date) -> Sequence[CampaignSummary]:
    """Return overlapping campaigns, both days included, by date."""
    return _BETWEEN.all(session, organisation_id=organisation_id, first=first, last=last)


def campaign_or_404(work: Work, campaign_id: int) -> Campaign:
    campaign = work.session.exec(
        select(Campaign).where(Campaign.organisation_id == work.organisation_id, Campaign.id == campaign_id)
    ).first()
    if campaign is None:
        raise NotFound(msg("Esa campaña no existe."))
    return campaign


def campaign_named(work: Work, name: str) -> Campaign | None:
    """Return the campaign, ignoring case."""
    every = work.session.exec(select(Campaign).where(Campaign.organisation_id == work.organisation_id)).all()
    return next((campaign for campaign in every if campaign.name.casefold() == name.casefold()), None)


_SUMMARIES = (
    select_columns(
        Campaign.id, Campaign.name, Campaign.starts_on, Campaign.ends_on, Campaign.closed, Topic.name, NAME_HERE
    )
    .join(User, col(User.id) == Campaign.owner_id)
    .outerjoin(Topic, col(Topic.id) == Campaign.topic_id)
    .where(Campaign.organisation_id == ORGANISATION_ID)
    .order_by(col(Campaign.starts_on), Campaign.name, col(Campaign.id))
)
_TOUCHES = (col(Campaign.starts_on) <= param("last")) & (col(Campaign.ends_on) >= param("first"))
_ALL_CAMPAIGNS: Query[CampaignSummary] = Query(_SUMMARIES, CampaignSummary)
_BETWEEN: Query[CampaignSummary] = Query(_SUMMARIES.where(_TOUCHES), CampaignSummary)
