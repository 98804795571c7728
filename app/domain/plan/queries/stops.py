"""The eight stops' current content, and what each lacks."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from sqlmodel import Session

from app.core.messages import Message
from app.domain.plan.models.versions import PlanSection
from app.domain.plan.queries.existing_channels import existing_channels_snapshot, missing_existing_channels
from app.domain.plan.queries.gate import accounts_snapshot, missing_accounts
from app.domain.plan.queries.guide import guide_snapshot, missing_guide
from app.domain.plan.queries.networks import missing_networks, networks_snapshot
from app.domain.plan.queries.profiles import missing_profiles, profiles_snapshot
from app.domain.plan.queries.purpose import missing_purpose, purpose_snapshot
from app.domain.plan.queries.resources import missing_resources, resources_snapshot
from app.domain.plan.queries.sections import sections
from app.domain.plan.queries.team import missing_team, team_snapshot
from app.domain.plan.rules.stops import Stop


class StopContent(NamedTuple):
    """Plain JSON of a stop's tables, and a sentence for each thing lacking."""

    snapshot: Callable[..., dict[str, Any]]
    missing: Callable[..., list[Message]]


STOP_CONTENTS = {
    Stop.WAIT: StopContent(accounts_snapshot, missing_accounts),
    Stop.WHY: StopContent(purpose_snapshot, missing_purpose),
    Stop.OTHERS: StopContent(profiles_snapshot, missing_profiles),
    Stop.WHO: StopContent(team_snapshot, missing_team),
    Stop.WHERE: StopContent(networks_snapshot, missing_networks),
    Stop.MEANS: StopContent(resources_snapshot, missing_resources),
    Stop.EXISTS: StopContent(existing_channels_snapshot, missing_existing_channels),
    Stop.GUIDE: StopContent(guide_snapshot, missing_guide),
}


def plan_contents(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    """Return {"stops": {stop: texts and tables}}, as versions keep it."""
    written = sections(session, organisation_id)
    return {
        "stops": {stop.value: _stop_contents(session, written.get(stop), stop, organisation_id, today) for stop in Stop}
    }


def missing(session: Session, stop: Stop, *, organisation_id: int, today: date) -> list[Message]:
    part = STOP_CONTENTS.get(stop)
    return part.missing(session, organisation_id, today=today) if part else []


def _stop_contents(
    session: Session, section: PlanSection | None, stop: Stop, organisation_id: int, today: date
) -> dict[str, Any]:
    part = STOP_CONTENTS.get(stop)
    snapshot = part.snapshot(session, organisation_id, today=today) if part else {}
    return (section.body if section else {}) | snapshot
