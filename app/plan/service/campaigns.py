"""Every change to a campaign."""

from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.db.changing import rewrite
from app.plan.models import Campaign
from app.plan.queries import campaigns
from app.plan.rules.campaigns import Aim, check_aim
from app.topics import queries as topics


class NameTaken(Refusal):
    """Another campaign is called so."""


def begin(session: Session, aim: Aim, *, actor: Actor, now: datetime) -> Campaign:
    """Raises `Refusal`, and `NameTaken` when there is one of that name."""
    _check(session, aim, None, actor)
    campaign = Campaign(organisation_id=actor.organisation_id, **asdict(aim))
    session.add(campaign)
    session.flush()
    audit.record(session, Act.CAMPAIGN_CREATED, actor=actor, now=now, subject=f"campaign:{campaign.id}", **asdict(aim))
    return campaign


def change(session: Session, campaign: Campaign, aim: Aim, *, actor: Actor, now: datetime) -> None:
    """Only what is different is written and recorded; closing keeps what was published in it."""
    _check(session, aim, campaign, actor)
    if changed := rewrite(campaign, asdict(aim)):
        session.add(campaign)
        audit.record(session, Act.CAMPAIGN_CHANGED, actor=actor, now=now, subject=f"campaign:{campaign.id}", **changed)


def _check(session: Session, aim: Aim, campaign: Campaign | None, actor: Actor) -> None:
    """Its topic and whoever answers for it are of this house, too."""
    demand(actor.may(Permission.PLAN_MANAGE))
    check_aim(aim)
    namesake = campaigns.called(session, aim.name, organisation_id=actor.organisation_id)
    if namesake is not None and (campaign is None or namesake.id != campaign.id):
        raise NameTaken(say("Ya hay una campaña que se llama «%(name)s».", name=aim.name))
    if aim.topic_id is not None:
        topics.topic_or_404(session, aim.topic_id, organisation_id=actor.organisation_id)
    accounts.member_or_404(session, aim.owner_id, organisation_id=actor.organisation_id)
