"""Saying what somebody who writes is, so that the tree knows it from then on."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from app.accounts.rules import Permission, demand
from app.citizens.models import Case, Citizen, CitizenMessage
from app.citizens.queries.cases import acts_of
from app.citizens.queries.written import has_looked
from app.citizens.rules.authors import CitizenKind
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.incoming import Incoming
from app.citizens.service.acting import record_act
from app.citizens.service.arriving import sort_case
from app.citizens.service.sorting import propose
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say

P = Permission


def say_what_they_are(
    session: Session, case: Case, kind: CitizenKind, *, since: datetime, actor: Actor, now: datetime
) -> None:
    """Comes locked. `since`: when the day began where the organisation is; a name is told open by who has seen it.

    A case that nobody has sorted yet is sorted again. Raises `Refusal` where it is not known who wrote.
    """
    demand(actor.may(P.CASE_ANSWER) and actor.may(P.CASE_NAMES))
    citizen = session.get(Citizen, case.citizen_id, with_for_update=True) if case.citizen_id else None
    if citizen is None or citizen.erased_at is not None:
        raise Refusal(say("No se sabe quién escribió este mensaje."))
    if citizen.kind is kind:
        return
    if not citizen.is_public and not has_looked(session, case, user_id=actor.person_id, since=since):
        raise Refusal(say("Mire antes quién es: pulse «Ver quién es»."))
    was, citizen.kind, citizen.is_public = citizen.kind, kind, kind is not CitizenKind.PRIVATE
    told: dict[str, Any] = {"kind_was": was.value, "kind": kind.value}
    record_act(session, case, CaseDeed.AUTHOR_SAID, actor=actor, now=now, **told)
    if case.closed_at is None and case.sorted_at is None:
        _sort_again(session, case, citizen, actor=actor, now=now)


def _sort_again(session: Session, case: Case, citizen: Citizen, *, actor: Actor, now: datetime) -> None:
    """By the message that was proposed from, with what is known now; one that is gone is left as it was."""
    by = next((act for act in reversed(acts_of(session, case)) if act.deed is CaseDeed.SORTED), None)
    here = CitizenMessage.organisation_id == case.organisation_id
    message = session.exec(select(CitizenMessage).where(here, CitizenMessage.id == (by and by.message_id))).first()
    if message is None or message.purged_at is not None or message.citizen_id != citizen.id:
        return
    said = Incoming(
        message.source,
        message.text,
        message.received_at,
        message.key,
        channel_id=case.channel_id,
        network=citizen.network,
        is_public=message.is_public,
        attachments=message.attachments,
    )
    found = propose(session, case.organisation_id, said, language=case.language, now=now, citizen=citizen)
    if (case.category, case.rule) != (found.sorted.category, found.sorting.code if found.sorting else ""):
        sort_case(session, case, found, message, actor=actor, now=now)
