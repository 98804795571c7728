"""Taking a message in, whatever the way it comes: once, into the case of its conversation, sorted, its clocks set."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import Case, CaseCounter, Citizen, CitizenMessage
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.categories import Urgency
from app.citizens.rules.incoming import LONGEST_MESSAGE, Incoming, digest_of
from app.citizens.rules.keeping import past
from app.citizens.service.acting import record_act
from app.citizens.service.clocks import start_clocks
from app.citizens.service.folding import already_said, fold, folded_before
from app.citizens.service.people import citizen_of
from app.citizens.service.reopening import reopened
from app.citizens.service.sorting import Proposal, propose
from app.citizens.service.wording import as_kept
from app.core.actor import Actor
from app.core.zones import day_in
from app.db.numbers import next_number
from app.db.reads import HERE, Load, given
from app.domain.cases.rules.categories import is_more_pressing
from app.organisations.models import Organisation
from app.plan.queries.versions import number_in_force


@dataclass(frozen=True, slots=True)
class Received:
    """`is_new`: it had not come before and says something of its own. `is_folded`: it repeats `message`."""

    case: Case
    message: CitizenMessage
    is_new: bool = True
    is_folded: bool = False


def receive(
    session: Session, organisation: Organisation, incoming: Incoming, *, actor: Actor, now: datetime
) -> Received:
    """What came, however often it comes. `actor`: whoever typed it in, or the clock (`core.actor.the_clock`).

    Messages of an organisation come in one after the other, so that none is taken twice.
    """
    next_number(session, CaseCounter, organisation.id, day_in(now, organisation.zone).year, many=0)
    if known := known_by(session, organisation.id, incoming.key):
        return known
    said = as_kept(session, organisation, incoming)
    citizen = citizen_of(session, organisation.id, said, now=now)
    case = _of_thread(session, organisation.id, said)
    if first := already_said(session, organisation.id, said, citizen, case=case):
        folded = fold(session, first, said, citizen, actor=actor, now=now)
        return Received(folded, first, is_new=False, is_folded=True)
    return take_in(session, organisation, said, citizen, case=case, actor=actor, now=now)


def take_in(
    session: Session,
    organisation: Organisation,
    said: Incoming,
    citizen: Citizen | None,
    *,
    case: Case | None = None,
    actor: Actor,
    now: datetime,
) -> Received:
    """Into its case or a new one; what is more pressing than what was said before is sorted anew."""
    proposal = propose(session, organisation.id, said, language=said.language, now=now, citizen=citizen)
    is_first = case is None
    case = case or _open(session, organisation, said, citizen, now=now)
    message = _keep(session, case, said, citizen, proposal, actor=actor, now=now)
    _follow(case, said, now=now)
    record_act(session, case, CaseDeed.RECEIVED, actor=actor, now=now, message_id=message.id, source=said.source.value)
    is_back = reopened(session, case, message, actor=actor, now=now)
    if is_first or is_back or _presses(proposal, case):
        sort_case(session, case, proposal, message, actor=actor, now=now)
    return Received(case, message)


def known_by(session: Session, organisation_id: int, key: str) -> Received | None:
    """What came under this key already, itself or as a repetition."""
    message = _KNOWN.first(session, organisation_id=organisation_id, keys=(key, past(key)))
    again = message or folded_before(session, organisation_id, key)
    if again is None:
        return None
    return Received(session.get_one(Case, again.case_id), again, is_new=False, is_folded=message is None)


def _of_thread(session: Session, organisation_id: int, incoming: Incoming) -> Case | None:
    if not incoming.thread:
        return None
    wanted = select(Case).where(Case.organisation_id == organisation_id, Case.thread == incoming.thread)
    found = session.exec(wanted.order_by(col(Case.id)).with_for_update()).first()
    return session.get_one(Case, found.joined_to, with_for_update=True) if found and found.joined_to else found


def _open(
    session: Session, organisation: Organisation, said: Incoming, citizen: Citizen | None, *, now: datetime
) -> Case:
    day = day_in(now, organisation.zone)
    case = Case(
        organisation_id=organisation.id,
        year=day.year,
        ordinal=next_number(session, CaseCounter, organisation.id, day.year),
        thread=said.thread or None,
        channel_id=said.channel_id,
        citizen_id=citizen.id if citizen else None,
        source=said.source,
        received_at=said.received_at,
        last_at=said.received_at,
        is_public=said.is_public,
        language=said.language,
        plan_version=number_in_force(session, organisation.id, today=day),
    )
    session.add(case)
    session.flush()
    return case


def _presses(proposal: Proposal, case: Case) -> bool:
    return proposal.sorting is not None and is_more_pressing(proposal.sorting.urgency, case.urgency)


def sort_case(
    session: Session, case: Case, proposal: Proposal, message: CitizenMessage, *, actor: Actor, now: datetime
) -> None:
    """As proposed; nobody has confirmed it yet. The clocks run from what made it so."""
    case.category, case.protocol, case.unit_id = proposal.sorted.category, proposal.number, proposal.unit_id
    case.sorted_by = case.sorted_at = None
    sorting = proposal.sorting
    case.urgency = sorting.urgency if sorting else Urgency.ORDINARY
    case.proposed, case.rule = (sorting.outcome, sorting.code) if sorting else (None, "")
    case.template, case.to = (sorting.template, sorting.to) if sorting else ("", "")
    with session.no_autoflush:
        start_clocks(session, case, sorting, now=now, since=message.received_at)
    said: dict[str, Any] = {"category": case.category.value, "rule": case.rule, "message_id": message.id}
    beside = {} if proposal.held == message.held else {"held": proposal.held}
    record_act(session, case, CaseDeed.SORTED, actor=actor, now=now, beside=beside, **said)


def _keep(
    session: Session,
    case: Case,
    said: Incoming,
    citizen: Citizen | None,
    proposal: Proposal,
    *,
    actor: Actor,
    now: datetime,
) -> CitizenMessage:
    message = CitizenMessage(
        organisation_id=case.organisation_id,
        case_id=case.id,
        citizen_id=citizen.id if citizen else None,
        key=said.key,
        source=said.source,
        received_at=said.received_at,
        recorded_at=now,
        recorded_by=actor.id,
        recorded_by_name=actor.name,
        text=said.text[:LONGEST_MESSAGE],
        language=said.language,
        is_public=said.is_public,
        permalink=said.permalink,
        digest=digest_of(said.text),
        attachments=list(said.attachments),
        evidence=said.evidence,
        held=proposal.held,
    )
    session.add(message)
    session.flush()
    record = {"number": case.code, "source": said.source.value}
    audit.record(session, Act.CASE_RECEIVED, actor=actor, now=now, subject=f"case:{case.id}", **record)
    return message


def _follow(case: Case, said: Incoming, *, now: datetime) -> None:
    """A reply hangs from the last thing that was said, and what it speaks of may raise the case at once."""
    case.next_level_at = now
    case.last_at = max(case.last_at, said.received_at)
    case.answers, case.permalink = said.answers or case.answers, said.permalink or case.permalink


_KNOWN: Load[CitizenMessage] = Load(
    select(CitizenMessage).where(
        CitizenMessage.organisation_id == HERE, col(CitizenMessage.key).in_(given("keys", many=True))
    )
)
