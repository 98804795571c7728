from dataclasses import asdict

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.campaigns import queries
from app.domain.campaigns.models import Campaign
from app.domain.campaigns.rules import CampaignDetails, check_campaign
from app.domain.directory.queries import topics
from app.domain.people.queries import people


class CampaignNameTaken(Refusal):
    """A refusal: another campaign's name."""


def start_campaign(work: Work, aim: CampaignDetails) -> Campaign:
    """Start a campaign. Raises `Refusal`, or `CampaignNameTaken` if repeated."""
    _check(work, aim, None)
    campaign = Campaign(organisation_id=work.organisation_id, **asdict(aim))
    work.session.add(campaign)
    work.session.flush()
    audit.record(work, Act.CAMPAIGN_CREATED, subject=f"campaign:{campaign.id}", **asdict(aim))
    return campaign


def revise_campaign(work: Work, campaign: Campaign, aim: CampaignDetails) -> None:
    """Write and record the differences; closing keeps posts."""
    _check(work, aim, campaign)
    if changed := assign_changes(campaign, asdict(aim)):
        work.session.add(campaign)
        audit.record(work, Act.CAMPAIGN_CHANGED, subject=f"campaign:{campaign.id}", **changed)


def _check(work: Work, aim: CampaignDetails, campaign: Campaign | None) -> None:
    demand(work.actor.may(Permission.PLAN_MANAGE))
    check_campaign(aim)
    namesake = queries.campaign_named(work, aim.name)
    if namesake is not None and (campaign is None or namesake.id != campaign.id):
        raise CampaignNameTaken(msg("Ya hay una campaña que se llama «%(name)s».", name=aim.name))
    if aim.topic_id is not None:
        topics.topic_or_404(work.session, aim.topic_id, organisation_id=work.actor.organisation_id)
    people.member_or_404(work.session, aim.owner_id, organisation_id=work.actor.organisation_id)
