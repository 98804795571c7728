"""Opening and changing ways in, and saying how often each account speaks."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.channels.queries import channel_or_404
from app.core.actor import Actor
from app.core.words import say
from app.db.changing import rewrite
from app.plan.models import Frequency, IntakeChannel
from app.plan.queries import guide as queries
from app.plan.service.slots import Unfit


@dataclass(frozen=True, slots=True)
class WayIn:
    """See `models.guide.IntakeChannel`."""

    name: str
    owner: str
    notice_days: int
    fields: str
    sla_hours: int
    closed: bool = False


def open_way_in(session: Session, way: WayIn, *, actor: Actor, now: datetime) -> IntakeChannel:
    """Raises `Unfit` when there is one of that name."""
    demand(actor.may(Permission.PLAN_MANAGE))
    _check_name(session, way, None, actor)
    made = IntakeChannel(organisation_id=actor.organisation_id, **asdict(way))
    session.add(made)
    session.flush()
    said = asdict(way)
    audit.record(session, Act.PLAN_WAY_IN_OPENED, actor=actor, now=now, subject=f"plan_way_in:{made.id}", **said)
    return made


def change_way_in(session: Session, made: IntakeChannel, way: WayIn, *, actor: Actor, now: datetime) -> None:
    """Comes locked. Only what is different is written and recorded."""
    demand(actor.may(Permission.PLAN_MANAGE))
    _check_name(session, way, made, actor)
    if changed := rewrite(made, asdict(way)):
        subject = f"plan_way_in:{made.id}"
        audit.record(session, Act.PLAN_WAY_IN_CHANGED, actor=actor, now=now, subject=subject, **changed)


def _check_name(session: Session, way: WayIn, made: IntakeChannel | None, actor: Actor) -> None:
    namesake = queries.way_in_named(session, actor.organisation_id, way.name)
    if namesake is not None and (made is None or namesake.id != made.id):
        raise Unfit("name", say("Ya hay un canal de entrada que se llama «%(name)s».", name=namesake.name))


def set_frequencies(session: Session, wanted: Mapping[int, int | None], *, actor: Actor, now: datetime) -> None:
    """Posts a week by account; None leaves it to its slots. Raises `NotFound` for somebody else's account."""
    demand(actor.may(Permission.PLAN_MANAGE))
    kept = queries.frequencies(session, actor.organisation_id)
    changed = {key: number for key, number in wanted.items() if number != (kept[key].per_week if key in kept else None)}
    for key, number in changed.items():
        channel = channel_or_404(session, key, organisation_id=actor.organisation_id)
        if number is None:
            session.delete(kept[key])
        elif key in kept:
            kept[key].per_week = number
        else:
            session.add(Frequency(organisation_id=actor.organisation_id, channel_id=key, per_week=number))
        said = {"account": channel.called, "per_week": number}
        audit.record(session, Act.PLAN_FREQUENCY_SET, actor=actor, now=now, subject=f"channel:{key}", **said)
    session.flush()
