"""How and when a person, or everybody in an organisation unless they say otherwise, is told of things."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from sqlmodel import Session, col, delete

from app.audit.rules import Act
from app.audit.service import record
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.notifications.models import NoticeChoice, NoticeHours
from app.notifications.queries.choices import choices_of, hours_of
from app.notifications.rules.kinds import Way, label_of, usual_way, ways_of
from app.notifications.rules.plans import check_quiet


@dataclass(frozen=True, slots=True)
class Times:
    """Wall times of the organisation's zone; without `quiet_from` and `quiet_until` mail never waits."""

    quiet_from: time | None
    quiet_until: time | None
    digest_at: time


def choose(session: Session, ways: Mapping[str, Way], *, actor: Actor, now: datetime) -> None:
    """Keep how somebody wants to hear of each kind. Raises `Refusal` for a way that a kind does not have."""
    for kind, way in ways.items():
        _check(kind, way)
    known = {one.kind: one for one in choices_of(session, actor.organisation_id, actor.person_id)}
    changed = {kind: way for kind, way in ways.items() if way is not _kept(known, kind)}
    for kind, way in changed.items():
        _keep(session, known.get(kind), kind, way, actor)
    if changed:
        said = ", ".join(f"{kind}: {way.value}" for kind, way in sorted(changed.items()))
        _note(session, Act.NOTICES_CHOSEN, actor, now, kinds=said)


def stop(session: Session, kind: str, *, actor: Actor, now: datetime) -> None:
    """No more mail of a kind: it is told in the application alone. Raises `Refusal` where that may not be."""
    known = {one.kind: one for one in choices_of(session, actor.organisation_id, actor.person_id)}
    if _kept(known, kind) not in (Way.IN_APP, Way.NONE):
        choose(session, {kind: Way.IN_APP}, actor=actor, now=now)


def set_hours(session: Session, times: Times | None, *, everybody: bool = False, actor: Actor, now: datetime) -> None:
    """A person's own hours, or everybody's; None gives up one's own. Raises `Refusal` for hours that make no sense."""
    if times:
        check_quiet(times.quiet_from, times.quiet_until)
    owner = None if everybody else actor.person_id
    row = hours_of(session, actor.organisation_id, owner)
    if times is None:
        if row:
            session.delete(row)
    else:
        row = row or NoticeHours(organisation_id=actor.organisation_id, user_id=owner, digest_at=times.digest_at)
        row.quiet_from, row.quiet_until, row.digest_at = times.quiet_from, times.quiet_until, times.digest_at
        session.add(row)
    session.flush()
    said = "" if times is None else f"{_hour(times.quiet_from)}-{_hour(times.quiet_until)} {_hour(times.digest_at)}"
    act = Act.NOTICE_HOURS_SET if everybody else Act.NOTICES_CHOSEN
    _note(session, act, actor, now, hours=said)


def forget_choices(session: Session, organisation_id: int, user_id: int) -> None:
    for kept in (NoticeChoice, NoticeHours):
        session.execute(delete(kept).where(col(kept.organisation_id) == organisation_id, col(kept.user_id) == user_id))


def _check(kind: str, way: Way) -> None:
    if way not in ways_of(kind):
        raise Refusal(
            say("«%(kind)s» espera algo de usted: se avisa siempre, al momento o en el resumen.", kind=label_of(kind))
        )


def _kept(known: Mapping[str, NoticeChoice], kind: str) -> Way:
    return known[kind].way if kind in known else usual_way(kind)


def _keep(session: Session, row: NoticeChoice | None, kind: str, way: Way, actor: Actor) -> None:
    row = row or NoticeChoice(organisation_id=actor.organisation_id, user_id=actor.person_id, kind=kind, way=way)
    row.way = way
    session.add(row)


def _note(session: Session, act: Act, actor: Actor, now: datetime, **detail: str) -> None:
    subject = f"organisation:{actor.organisation_id}" if act is Act.NOTICE_HOURS_SET else f"user:{actor.person_id}"
    record(session, act, actor=actor, now=now, subject=subject, **detail)


def _hour(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""
