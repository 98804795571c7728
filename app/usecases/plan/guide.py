from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import InvalidField
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.queries.channels import channel_or_404
from app.domain.plan.models.guide import PlanIntakeChannel, PostingFrequency
from app.domain.plan.queries import guide


@dataclass(frozen=True, slots=True)
class IntakeChannelDetails:
    """Channel details; see `models.guide.PlanIntakeChannel`."""

    name: str
    owner: str
    notice_days: int
    fields: str
    sla_hours: int
    closed: bool = False


def add_intake_channel(
    session: Session, way: IntakeChannelDetails, *, actor: Actor, now: datetime
) -> PlanIntakeChannel:
    """Add a channel. Raises `InvalidField` if repeated."""
    demand(actor.may(Permission.PLAN_MANAGE))
    _check_name(session, way, None, actor)
    made = PlanIntakeChannel(organisation_id=actor.organisation_id, **asdict(way))
    session.add(made)
    session.flush()
    detail = asdict(way)
    audit.record(session, Act.PLAN_WAY_IN_OPENED, actor=actor, now=now, subject=f"plan_way_in:{made.id}", **detail)
    return made


def change_intake_channel(
    session: Session, made: PlanIntakeChannel, way: IntakeChannelDetails, *, actor: Actor, now: datetime
) -> None:
    """Write a locked channel's differences."""
    demand(actor.may(Permission.PLAN_MANAGE))
    _check_name(session, way, made, actor)
    if changed := assign_changes(made, asdict(way)):
        subject = f"plan_way_in:{made.id}"
        audit.record(session, Act.PLAN_WAY_IN_CHANGED, actor=actor, now=now, subject=subject, **changed)


def _check_name(session: Session, way: IntakeChannelDetails, made: PlanIntakeChannel | None, actor: Actor) -> None:
    namesake = guide.intake_channel_named(session, actor.organisation_id, way.name)
    if namesake is not None and (made is None or namesake.id != made.id):
        raise InvalidField("name", msg("Ya hay un canal de entrada que se llama «%(name)s».", name=namesake.name))


def save_frequencies(session: Session, wanted: Mapping[int, int | None], *, actor: Actor, now: datetime) -> None:
    """Save weekly posts; None uses slots. Raises `NotFound` for others' accounts."""
    demand(actor.may(Permission.PLAN_MANAGE))
    frequencies = guide.locked_frequencies(session, actor.organisation_id)
    changed = {
        key: number
        for key, number in wanted.items()
        if number != (frequencies[key].per_week if key in frequencies else None)
    }
    for key, number in changed.items():
        channel = channel_or_404(session, key, organisation_id=actor.organisation_id)
        if number is None:
            session.delete(frequencies[key])
        elif key in frequencies:
            frequencies[key].per_week = number
        else:
            session.add(PostingFrequency(organisation_id=actor.organisation_id, channel_id=key, per_week=number))
        detail = {"account": channel.called, "per_week": number}
        audit.record(session, Act.PLAN_FREQUENCY_SET, actor=actor, now=now, subject=f"channel:{key}", **detail)
    session.flush()
