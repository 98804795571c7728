"""A letter of the citizens' mailbox becomes a message of its conversation's case."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from app.citizens.models import Case, CitizenMailbox, Reply
from app.citizens.rules.cases import CaseDeed, Source
from app.citizens.rules.incoming import Incoming
from app.citizens.service.acting import record_act
from app.citizens.service.arriving import receive
from app.core.actor import the_clock
from app.core.text import storable
from app.intake.rules.mailbox import ODDITY_WORDS, Attached, Letter, Oddity
from app.organisations.models import Organisation

NETWORK = "mail"


def take_letter(session: Session, organisation: Organisation, letter: Letter, *, now: datetime) -> bool:
    """Whether it was new. Its files stay in the mailbox; their names are kept."""
    incoming = Incoming(
        source=Source.MAILBOX,
        text=storable(_text(letter)),
        received_at=_when(letter, now),
        key=f"{NETWORK}:{letter.key}",
        thread=_thread(session, organisation.id, letter),
        network=NETWORK,
        handle=storable(letter.address),
        name=storable(letter.name),
        is_public=False,
        attachments=[_told(one) for one in letter.attached],
        evidence=_evidence(letter),
    )
    came = receive(session, organisation, incoming, actor=the_clock(organisation.id), now=now)
    return came.is_new


def leave_alone(session: Session, organisation: Organisation, letter: Letter, *, now: datetime) -> bool:
    """What a machine answers to one of ours is noted in its case: a bounce means that nobody read the answer."""
    case = _case_of(session, organisation.id, letter)
    if case is None:
        mine = col(CitizenMailbox.organisation_id) == organisation.id
        counted = update(CitizenMailbox).where(mine).values(left_alone=CitizenMailbox.left_alone + 1)
        session.execute(counted.execution_options(synchronize_session=False))
        return False
    note = storable(_text(letter))[:500]
    record_act(session, case, CaseDeed.NOTED, actor=the_clock(organisation.id), now=now, note=note, automatic=True)
    return True


def _case_of(session: Session, organisation_id: int, letter: Letter) -> Case | None:
    """The one it speaks of by what it follows, if any; locked."""
    thread = _thread(session, organisation_id, letter) if letter.before else ""
    wanted = select(Case).where(Case.organisation_id == organisation_id, Case.thread == thread)
    return session.exec(wanted.with_for_update()).first() if thread else None


def _thread(session: Session, organisation_id: int, letter: Letter) -> str:
    """That of the answer of ours it follows; else of the letter its conversation began with (RFC 5322 §3.6.4)."""
    if letter.before:
        ours = (
            select(Case.thread)
            .join(Reply, (col(Reply.organisation_id) == Case.organisation_id) & (col(Reply.case_id) == Case.id))
            .where(Reply.organisation_id == organisation_id, col(Reply.remote_id).in_(letter.before))
        )
        if known := session.exec(ours.order_by(col(Reply.id))).first():
            return known
    root = (*letter.before, letter.identity)[0]
    return f"{NETWORK}:{root}" if root else ""


def _text(letter: Letter) -> str:
    """The subject is part of what was said."""
    return "\n\n".join(part for part in (letter.subject, letter.text) if part)


def _when(letter: Letter, now: datetime) -> datetime:
    """When it was written, unless its sender's clock is ahead of ours."""
    return min(letter.written_at or now, now)


def _told(file: Attached) -> dict[str, Any]:
    return {"name": storable(file.name), "size": file.size}


def _evidence(letter: Letter) -> dict[str, Any]:
    return {
        "address": storable(letter.address),
        "subject": storable(letter.subject),
        "message_id": letter.identity,
        "references": list(letter.before),
        "oddities": [str(ODDITY_WORDS[one]) for one in Oddity if one in letter.oddities],
    }
