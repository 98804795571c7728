"""What a letter of the mailbox becomes, and who is written to about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import the_clock
from app.core.zones import day_in, start_of_day
from app.intake import queries
from app.intake.models import Request
from app.intake.rules.asking import Asked, Requester
from app.intake.rules.attachments import Attachment
from app.intake.rules.kinds import IN_OWN_NAME, RequesterKind
from app.intake.rules.mailbox import ANSWERED_PER_DAY, NO_SUBJECT, NOBODY, Letter, told_of
from app.intake.service.letters import tell_received, tell_triage
from app.intake.service.receiving import receive
from app.media.ports import Files
from app.organisations.models import Organisation


def take_letter(
    session: Session,
    organisation: Organisation,
    letter: Letter,
    attached: Sequence[Attachment] = (),
    *,
    now: datetime,
    files: Files | None = None,
) -> Request:
    """What a letter asks, once, however often it is read; whoever sent it is told its code, and those who decide.

    Nobody is written to about the fourth letter of an address in a day and those after it: see `ANSWERED_PER_DAY`.
    Who it says to come from proves nothing, and is believed only upwards: a seat makes a request political or a
    unit's; anybody else is a citizen until a person says otherwise. `attached`: its files (`taken_from_letter`).
    """
    carrier = the_clock(organisation.id)
    if known := queries.made_by_form(session, organisation.id, carrier.id, letter.key):
        return known
    is_answered = _may_be_answered(session, organisation, letter, now=now)
    asked = Asked(
        subject=letter.subject or NO_SUBJECT,
        on_behalf_of=IN_OWN_NAME,
        text=letter.text,
        attachments=attached,
    )
    requester = Requester(RequesterKind.CITIZEN, letter.name or letter.address or NOBODY, email=letter.address)
    evidence = told_of(letter, is_answered=is_answered)
    how: dict[str, Any] = {"actor": carrier, "now": now, "key": letter.key, "evidence": evidence, "files": files}
    request = receive(session, organisation, asked, requester, **how)
    if is_answered:
        tell_received(session, request, now=now)
        tell_triage(session, request, now=now)
    return request


def _may_be_answered(session: Session, organisation: Organisation, letter: Letter, *, now: datetime) -> bool:
    """Not when a machine may be answering ours: an address has so many letters in a day of the organisation."""
    if not letter.address:
        return True
    midnight = start_of_day(day_in(now, organisation.zone), organisation.zone)
    return queries.how_many_from(session, organisation.id, letter.address, since=midnight) < ANSWERED_PER_DAY
