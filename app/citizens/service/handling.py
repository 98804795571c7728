"""What a person does with a case: saying what it is, giving it to somebody, noting, joining, splitting off.

Each comes with the case locked, so that two people take turns.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, update

from app.accounts.rules import Permission, demand
from app.citizens.models import Case, Citizen, CitizenMessage, FoldedMessage
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.categories import Category, Outcome
from app.citizens.rules.correcting import Reading, changes
from app.citizens.rules.incoming import Incoming
from app.citizens.rules.triage import Sorting
from app.citizens.service.acting import record_act
from app.citizens.service.arriving import Received, take_in
from app.citizens.service.clocks import start_clocks
from app.citizens.service.shelf import PROTOCOLS, ProtocolShelf
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.organisations.models import Organisation
from app.organisations.queries import unit_or_404

P = Permission


def reading_of(case: Case) -> Reading:
    return Reading(case.category, case.urgency, case.language, case.proposed, case.unit_id)


def sorting_of(session: Session, case: Case, category: Category) -> Sorting | None:
    """The question of the tree in force that leads to a category: the one that proposed it, or else the first."""
    shelf: ProtocolShelf = session.info[PROTOCOLS]
    every = shelf.of(session, case.organisation_id).triage.protocol.sortings
    leading = [one for one in every if one.category is category]
    return next((one for one in leading if one.code == case.rule), leading[0] if leading else None)


def confirm(session: Session, case: Case, *, actor: Actor, now: datetime) -> None:
    """It is what was proposed."""
    demand(actor.may(P.CASE_ANSWER))
    _check_open(case)
    _sorted_by(case, actor, now)
    if case.category is Category.OTHER:
        start_clocks(session, case, None, now=now)
    category = case.category.value
    record_act(session, case, CaseDeed.CONFIRMED, actor=actor, now=now, category=category, rule=case.rule)


def correct(session: Session, case: Case, becomes: Reading, *, actor: Actor, now: datetime) -> None:
    """What was proposed is kept with what is said instead; saying the same confirms it. Another category starts its
    clocks again, from when the case came, and brings its own urgency and ending where nobody said others.
    """
    demand(actor.may(P.CASE_ANSWER))
    _check_open(case)
    was, said = changes(reading_of(case), becomes)
    if not said:
        return confirm(session, case, actor=actor, now=now)
    if becomes.unit_id is not None:
        unit_or_404(session, becomes.unit_id, organisation_id=case.organisation_id)
    rule, is_other = case.rule, becomes.category is not case.category
    if is_other:
        becomes = _following(session, case, becomes)
    case.urgency, case.language, case.unit_id = becomes.urgency, becomes.language, becomes.unit_id
    _sorted_by(case, actor, now)
    if is_other:
        _becomes(session, case, becomes.category, now=now)
    case.proposed, case.next_level_at = becomes.outcome, now
    told: dict[str, Any] = {"rule": rule, "from": was, "to": said}
    record_act(session, case, CaseDeed.CORRECTED, actor=actor, now=now, **told)
    return None


def _following(session: Session, case: Case, said: Reading) -> Reading:
    """What was not touched is what the question of the category says, and not what that of the old one did."""
    sorting = sorting_of(session, case, said.category)
    if sorting is None:
        return said
    urgency = sorting.urgency if said.urgency is case.urgency else said.urgency
    outcome = sorting.outcome if said.outcome is case.proposed else said.outcome
    return replace(said, urgency=urgency, outcome=outcome)


def _becomes(session: Session, case: Case, category: Category, *, now: datetime) -> None:
    case.category = category
    sorting = sorting_of(session, case, category)
    case.rule, case.template, case.to = (sorting.code, sorting.template, sorting.to) if sorting else ("", "", "")
    start_clocks(session, case, sorting, now=now)


def _sorted_by(case: Case, actor: Actor, now: datetime) -> None:
    case.sorted_by, case.sorted_at = actor.id, now


def assign(session: Session, case: Case, user_id: int | None, name: str, *, actor: Actor, now: datetime) -> None:
    """To somebody who may answer, called `name`, whom the caller has looked for; or to nobody."""
    demand(actor.may(P.CASE_ANSWER))
    _check_open(case)
    if case.assigned_to == user_id:
        return
    case.assigned_to = user_id
    record_act(session, case, CaseDeed.ASSIGNED, actor=actor, now=now, note=name, user_id=user_id)


def note(session: Session, case: Case, text: str, *, actor: Actor, now: datetime) -> None:
    """For whoever works on it; nobody outside reads it but the person themself, if they ask for what is kept."""
    demand(actor.may(P.CASE_ANSWER) or actor.may(P.CASE_REVIEW))
    if not text.strip():
        raise Refusal(say("Escriba la nota."))
    record_act(session, case, CaseDeed.NOTED, actor=actor, now=now, note=text.strip())


def join(session: Session, case: Case, into: Case, *, actor: Actor, now: datetime) -> None:
    """Both come locked. What was written in this one, and what comes in its conversation, goes on in the other."""
    demand(actor.may(P.CASE_ANSWER))
    _check_open(case)
    _check_open(into)
    if case.id == into.id or case.citizen_id is None or case.citizen_id != into.citizen_id:
        raise Refusal(say("Solo se unen dos casos distintos de la misma persona."))
    case.joined_to, case.closed_at, case.outcome = into.id, now, Outcome.REFERRED
    theirs = (col(Case.organisation_id) == case.organisation_id, col(Case.joined_to) == case.id)
    session.exec(update(Case).where(*theirs).values(joined_to=into.id))
    record_act(session, case, CaseDeed.JOINED, actor=actor, now=now, note=into.code, into=into.code)
    record_act(session, into, CaseDeed.JOINED, actor=actor, now=now, note=case.code, joined=case.code)


def split_off(
    session: Session,
    organisation: Organisation,
    case: Case,
    first: CitizenMessage,
    folded: FoldedMessage,
    *,
    actor: Actor,
    now: datetime,
) -> Received:
    """One of those who said the same gets a case of their own, under the key it came with, and so once."""
    demand(actor.may(P.CASE_ANSWER))
    if first.purged_at is not None:
        raise Refusal(say("El texto ya se borró al cumplirse su plazo: no puede abrirse otro caso con él."))
    said = Incoming(
        first.source,
        first.text,
        folded.received_at,
        folded.key,
        channel_id=case.channel_id,
        language=first.language,
        is_public=first.is_public,
        permalink=folded.permalink,
        answers=folded.answers,
    )
    citizen = session.get(Citizen, folded.citizen_id) if folded.citizen_id else None
    made = take_in(session, organisation, said, citizen, actor=actor, now=now)
    record_act(session, case, CaseDeed.NOTED, actor=actor, now=now, note=made.case.code, split_off=made.case.code)
    return made


def _check_open(case: Case) -> None:
    if case.closed_at is not None:
        raise Refusal(say("El caso %(code)s está cerrado: reábralo antes.", code=case.code))
