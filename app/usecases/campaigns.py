from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.campaigns import queries
from app.domain.campaigns.models import Campaign
from app.domain.campaigns.rules import CampaignDetails, check_campaign
from app.domain.directory.queries import topics
from app.domain.people.queries import people


class CampaignNameTaken(Refusal):
    """A refusal: another campaign's name."""


def start_campaign(session: Session, aim: CampaignDetails, *, actor: Actor, now: datetime) -> Campaign:
    """Start a campaign. Raises `Refusal`, or `CampaignNameTaken` if repeated."""
    _check(session, aim, None, actor)
    campaign = Campaign(organisation_id=actor.organisation_id, **asdict(aim))
    session.add(campaign)
    session.flush()
    audit.record(session, Act.CAMPAIGN_CREATED, actor=actor, now=now, subject=f"campaign:{campaign.id}", **asdict(aim))
    return campaign


def revise_campaign(session: Session, campaign: Campaign, aim: CampaignDetails, *, actor: Actor, now: datetime) -> None:
    """Write and record the differences; closing keeps posts."""
    _check(session, aim, campaign, actor)
    if changed := assign_changes(campaign, asdict(aim)):
        session.add(campaign)
        audit.record(session, Act.CAMPAIGN_CHANGED, actor=actor, now=now, subject=f"campaign:{campaign.id}", **changed)


def _check(session: Session, aim: CampaignDetails, campaign: Campaign | None, actor: Actor) -> None:
    demand(actor.may(Permission.PLAN_MANAGE))
    check_campaign(aim)
    namesake = queries.campaign_named(session, aim.name, organisation_id=actor.organisation_id)
    if namesake is not None and (campaign is None or namesake.id != campaign.id):
        raise CampaignNameTaken(msg("Ya hay una campaña que se llama «%(name)s».", name=aim.name))
    if aim.topic_id is not None:
        topics.topic_or_404(session, aim.topic_id, organisation_id=actor.organisation_id)
    people.member_or_404(session, aim.owner_id, organisation_id=actor.organisation_id)
