"""Taking a message in, whatever the way it comes: once, into the case of its conversation, sorted, its clocks set."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import Case, CaseCounter, Citizen, CitizenMessage
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.incoming import LONGEST_MESSAGE, Incoming, digest_of
from app.citizens.service.acting import record_act
from app.citizens.service.clocks import start_clocks
from app.citizens.service.people import citizen_of
from app.citizens.service.sorting import Proposal, propose
from app.core.actor import Actor
from app.core.zones import day_in
from app.db.numbers import next_number
from app.organisations.models import Organisation
from app.plan.queries.versions import in_force


@dataclass(frozen=True, slots=True)
class Received:
    """`is_new`: it had not come before."""

    case: Case
    message: CitizenMessage
    is_new: bool = True


def receive(
    session: Session, organisation: Organisation, incoming: Incoming, *, actor: Actor, now: datetime
) -> Received:
    """What came, however often it comes. `actor`: whoever typed it in, or the clock (`core.actor.the_clock`)."""
    if known := _known(session, organisation.id, incoming.key):
        return known
    citizen = citizen_of(session, organisation.id, incoming, now=now)
    language = incoming.language or organisation.languages[0]
    proposal = propose(session, organisation.id, incoming, language=language, now=now, citizen=citizen)
    case = _of_thread(session, organisation.id, incoming)
    if case is None:
        case = _open(session, organisation, incoming, citizen, language, now=now)
        _sort(session, case, proposal, now=now)
    message = _keep(session, case, incoming, citizen, language, proposal, actor=actor, now=now)
    _follow(case, incoming, message)
    record_act(
        session, case, CaseDeed.RECEIVED, actor=actor, now=now, message_id=message.id, source=incoming.source.value
    )
    return Received(case, message)


def _known(session: Session, organisation_id: int, key: str) -> Received | None:
    here = CitizenMessage.organisation_id == organisation_id
    message = session.exec(select(CitizenMessage).where(here, CitizenMessage.key == key)).first()
    return Received(session.get_one(Case, message.case_id), message, is_new=False) if message else None


def _of_thread(session: Session, organisation_id: int, incoming: Incoming) -> Case | None:
    if not incoming.thread:
        return None
    wanted = select(Case).where(Case.organisation_id == organisation_id, Case.thread == incoming.thread)
    return session.exec(wanted.order_by(col(Case.id)).with_for_update()).first()


def _open(
    session: Session,
    organisation: Organisation,
    incoming: Incoming,
    citizen: Citizen | None,
    language: str,
    *,
    now: datetime,
) -> Case:
    day = day_in(now, organisation.zone)
    plan = in_force(session, organisation.id, today=day)
    case = Case(
        organisation_id=organisation.id,
        year=day.year,
        ordinal=next_number(session, CaseCounter, organisation.id, day.year),
        thread=incoming.thread or None,
        channel_id=incoming.channel_id,
        citizen_id=citizen.id if citizen else None,
        source=incoming.source,
        received_at=incoming.received_at,
        last_at=incoming.received_at,
        is_public=incoming.is_public,
        language=language,
        plan_version=plan.number if plan else None,
    )
    session.add(case)
    session.flush()
    return case


def _sort(session: Session, case: Case, proposal: Proposal, *, now: datetime) -> None:
    """As proposed; nobody has confirmed it yet."""
    case.category, case.protocol, case.unit_id = proposal.sorted.category, proposal.number, proposal.unit_id
    if sorting := proposal.sorting:
        case.urgency, case.proposed, case.rule = sorting.urgency, sorting.outcome, sorting.code
        case.template, case.to = sorting.template, sorting.to
    start_clocks(session, case, proposal.sorting, now=now)


def _keep(
    session: Session,
    case: Case,
    incoming: Incoming,
    citizen: Citizen | None,
    language: str,
    proposal: Proposal,
    *,
    actor: Actor,
    now: datetime,
) -> CitizenMessage:
    message = CitizenMessage(
        organisation_id=case.organisation_id,
        case_id=case.id,
        citizen_id=citizen.id if citizen else None,
        key=incoming.key,
        source=incoming.source,
        received_at=incoming.received_at,
        recorded_at=now,
        recorded_by=actor.id,
        recorded_by_name=actor.name,
        text=incoming.text[:LONGEST_MESSAGE],
        language=language,
        is_public=incoming.is_public,
        permalink=incoming.permalink,
        digest=digest_of(incoming.text),
        attachments=list(incoming.attachments),
        evidence=incoming.evidence,
        held=proposal.held,
    )
    session.add(message)
    session.flush()
    said = {"number": case.code, "source": incoming.source.value}
    audit.record(session, Act.CASE_RECEIVED, actor=actor, now=now, subject=f"case:{case.id}", **said)
    return message


def _follow(case: Case, incoming: Incoming, message: CitizenMessage) -> None:
    """A reply hangs from the last thing that was said."""
    case.last_at = max(case.last_at, incoming.received_at)
    case.answers, case.permalink = incoming.answers or case.answers, message.permalink or case.permalink
