from collections.abc import Mapping
from dataclasses import asdict, dataclass

from app.core.errors import InvalidField
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
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


def add_intake_channel(work: Work, way: IntakeChannelDetails) -> PlanIntakeChannel:
    """Add a channel. Raises `InvalidField` if repeated."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    _check_name(work, way, None)
    made = PlanIntakeChannel(organisation_id=work.organisation_id, **asdict(way))
    work.session.add(made)
    work.session.flush()
    detail = asdict(way)
    audit.record(work, Act.PLAN_WAY_IN_OPENED, subject=f"plan_way_in:{made.id}", **detail)
    return made


def change_intake_channel(work: Work, made: PlanIntakeChannel, way: IntakeChannelDetails) -> None:
    """Write a locked channel's differences."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    _check_name(work, way, made)
    if changed := assign_changes(made, asdict(way)):
        subject = f"plan_way_in:{made.id}"
        audit.record(work, Act.PLAN_WAY_IN_CHANGED, subject=subject, **changed)


def _check_name(work: Work, way: IntakeChannelDetails, made: PlanIntakeChannel | None) -> None:
    namesake = guide.intake_channel_named(work, way.name)
    if namesake is not None and (made is None or namesake.id != made.id):
        raise InvalidField("name", msg("Ya hay un canal de entrada que se llama «%(name)s».", name=namesake.name))


def save_frequencies(work: Work, wanted: Mapping[int, int | None]) -> None:
    """Save weekly posts; None uses slots. Raises `NotFound` for others' accounts."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    frequencies = guide.locked_frequencies(work)
    changed = {
        key: number
        for key, number in wanted.items()
        if number != (frequencies[key].per_week if key in frequencies else None)
    }
    for key, number in changed.items():
        channel = channel_or_404(work.session, key, organisation_id=work.organisation_id)
        if number is None:
            work.session.delete(frequencies[key])
        elif key in frequencies:
            frequencies[key].per_week = number
        else:
            work.session.add(PostingFrequency(organisation_id=work.organisation_id, channel_id=key, per_week=number))
        detail = {"account": channel.called, "per_week": number}
        audit.record(work, Act.PLAN_FREQUENCY_SET, subject=f"channel:{key}", **detail)
    work.session.flush()
