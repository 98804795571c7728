"""Erasing whoever asked for a publication (GDPR art. 17): what was asked and decided stays, who by does not."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select

from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.rules.personal import GONE, check_asked, scrubbed, why_request_stays
from app.citizens.service.erasing_beside import blank_letters
from app.citizens.service.personal import demand_officer
from app.citizens.service.tickets import tickets
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import Sentence, say
from app.intake.models import Request
from app.intake.queries import acts_of, standing_of
from app.intake.rules.acts import State
from app.intake.service import forget_names
from app.media.ports import Files
from app.notifications.models import Notice


def stays(session: Session, requests: Sequence[Request]) -> dict[int, Sentence | None]:
    """Why each of one organisation's cannot be erased yet, by its key; one statement."""
    if not requests:
        return {}
    standing = standing_of(session, requests[0].organisation_id, [one.id for one in requests])
    return {
        one.id: why_request_stays(
            one.requester_kind, is_political=one.is_political, is_open=standing[one.id].state is State.OPEN
        )
        for one in requests
    }


def erase_request(
    session: Session, request: Request, files: Files, *, reason: str, asked_by: str, actor: Actor, now: datetime
) -> None:
    """Raises `OutOfTurn` with the reason why not yet. Comes locked."""
    demand_officer(actor)
    check_asked(reason, asked_by)
    if request.erased_at is not None:
        raise OutOfTurn(say("Ya no queda nada que borrar en esta petición."))
    if why := stays(session, [request])[request.id]:
        raise OutOfTurn(why)
    forget_whoever_asked(session, request, files, reason=reason, actor=actor, now=now)


def erase_those_of(
    session: Session, requests: Sequence[Request], files: Files, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Those that may be: the page says why the others stay."""
    why = stays(session, requests)
    for one in requests:
        if one.erased_at is None and why[one.id] is None:
            forget_whoever_asked(session, one, files, reason=reason, actor=actor, now=now)


def forget_whoever_asked(
    session: Session, request: Request, files: Files, *, reason: str, actor: Actor, now: datetime
) -> None:
    names = {request.requester_name, request.requester_email} - {"", GONE}
    acts = acts_of(session, request)
    with tickets(session, "request", [request.id]):
        _scrub(request, ("subject", "purpose", "audience", "text", "urgent_because", "budget"), names)
    with tickets(session, "request_act", [one.id for one in acts]):
        for act in acts:
            _scrub(act, ("motive", "text", "answer"), names)
    _letters_to(session, request)
    blank_letters(session, request.organisation_id, [request.code], names)
    said, code = scrubbed(reason, names), request.code
    forget_names(session, request, files, actor=actor, now=now, reason=said)
    subject = f"request:{request.id}"
    audit.record(session, Act.PERSONAL_ERASED, actor=actor, now=now, subject=subject, reason=said, number=code)


def _letters_to(session: Session, request: Request) -> None:
    """What they were answered: that a letter left stays, and to whom does not. One that waits does not leave."""
    if not request.requester_email:
        return
    theirs = select(Notice).where(
        Notice.organisation_id == request.organisation_id,
        func.lower(Notice.to_address) == request.requester_email.lower(),
        col(Notice.context)["code"].as_string() == request.code,
    )
    for notice in session.exec(theirs.order_by(col(Notice.id))).all():
        notice.to_address, notice.to_name, notice.next_attempt_at = "", GONE, None
        notice.dedup_key = f"erased:{notice.id}"


def _scrub(row: object, fields: Iterable[str], names: set[str]) -> None:
    for name in fields:
        setattr(row, name, scrubbed(getattr(row, name), names))
