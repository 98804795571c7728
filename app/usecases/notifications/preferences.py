"""Notification preferences: a person's, or an organisation's defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from sqlmodel import Session, col, delete

from app.core.errors import Refusal
from app.core.messages import msg
from app.db.work import Work
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import record
from app.domain.notifications.models import NoticeChoice, NoticeHours
from app.domain.notifications.queries.person_notices import notice_choices, notice_hours
from app.domain.notifications.rules.delivery_times import check_quiet_hours
from app.domain.notifications.rules.kinds import NoticeWay, allowed_ways, default_way, label_of
from app.domain.notifications.rules.presets import NoticePreset, preset_ways


@dataclass(frozen=True, slots=True)
class NoticeTimes:
    """Local times; mail never waits without `quiet_from` and `quiet_until`."""

    quiet_from: time | None
    quiet_until: time | None
    digest_at: time


def choose_ways(work: Work, ways: Mapping[str, NoticeWay]) -> None:
    """Raise `Refusal` for a way the kind lacks."""
    for kind, way in ways.items():
        _check_way(kind, way)
    known = {choice.kind: choice for choice in notice_choices(work.session, work.organisation_id, work.actor.person_id)}
    changed = {kind: way for kind, way in ways.items() if way is not _current_way(known, kind)}
    for kind, way in changed.items():
        _store_choice(work, known.get(kind), kind, way)
    if changed:
        summary = ", ".join(f"{kind}: {way.value}" for kind, way in sorted(changed.items()))
        _record_choice(work, Act.NOTICES_CHOSEN, kinds=summary)


def choose_preset(work: Work, preset: NoticePreset) -> None:
    choose_ways(work, preset_ways(preset))


def stop_mail(work: Work, kind: str) -> None:
    """Notify in the application only. Raises `Refusal` for compulsory mail."""
    known = {choice.kind: choice for choice in notice_choices(work.session, work.organisation_id, work.actor.person_id)}
    if _current_way(known, kind) not in (NoticeWay.IN_APP, NoticeWay.NONE):
        choose_ways(work, {kind: NoticeWay.IN_APP})


def set_notice_hours(work: Work, times: NoticeTimes | None, *, everybody: bool = False) -> None:
    """Set a person's hours, or the organisation's; None removes one's own. Raises `Refusal`."""
    if times:
        check_quiet_hours(times.quiet_from, times.quiet_until)
    owner = None if everybody else work.actor.person_id
    row = notice_hours(work.session, work.organisation_id, owner)
    if times is None:
        if row:
            work.session.delete(row)
    else:
        row = row or NoticeHours(organisation_id=work.organisation_id, user_id=owner, digest_at=times.digest_at)
        row.quiet_from, row.quiet_until, row.digest_at = times.quiet_from, times.quiet_until, times.digest_at
        work.session.add(row)
    work.session.flush()
    summary = (
        ""
        if times is None
        else f"{_format_time(times.quiet_from)}-{_format_time(times.quiet_until)} {_format_time(times.digest_at)}"
    )
    act = Act.NOTICE_HOURS_SET if everybody else Act.NOTICES_CHOSEN
    _record_choice(work, act, hours=summary)


def forget_choices(session: Session, organisation_id: int, user_id: int) -> None:
    for model in (NoticeChoice, NoticeHours):
        session.execute(
            delete(model).where(col(model.organisation_id) == organisation_id, col(model.user_id) == user_id)
        )


def _check_way(kind: str, way: NoticeWay) -> None:
    if way not in allowed_ways(kind):
        raise Refusal(
            msg("«%(kind)s» espera algo de usted: se avisa siempre, al momento o en el resumen.", kind=label_of(kind))
        )


def _current_way(known: Mapping[str, NoticeChoice], kind: str) -> NoticeWay:
    return known[kind].way if kind in known else default_way(kind)


def _store_choice(work: Work, row: NoticeChoice | None, kind: str, way: NoticeWay) -> None:
    row = row or NoticeChoice(
        organisation_id=work.actor.organisation_id, user_id=work.actor.person_id, kind=kind, way=way
    )
    row.way = way
    work.session.add(row)


def _record_choice(work: Work, act: Act, **detail: str) -> None:
    subject = f"organisation:{work.organisation_id}" if act is Act.NOTICE_HOURS_SET else f"user:{work.actor.person_id}"
    record(work, act, subject=subject, **detail)


def _format_time(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""
