"""Erasing what is kept of somebody (GDPR art. 17): how many wrote what stays, who it was and what they said does not.

What cannot go yet is refused in words (art. 17.3). While a block stands its digest is kept, and nothing else, so that
whoever is blocked is still known.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from app.audit import service as audit
from app.audit.queries.personal import personal_about
from app.audit.rules import Act
from app.citizens.models import Case, Citizen, MeasureEvidence, ModerationMeasure, Reply
from app.citizens.queries.personal import Dossier, dossier
from app.citizens.rules.personal import GONE, check_asked, check_free, scrubbed
from app.citizens.service.erasing_beside import blank_beside
from app.citizens.service.erasing_requests import erase_those_of
from app.citizens.service.personal import demand_officer
from app.citizens.service.tickets import tickets
from app.core.actor import Actor, the_clock
from app.core.ids import new_token
from app.core.zones import day_in
from app.media.ports import Files
from app.organisations.models import Organisation


def erase(
    session: Session, citizen: Citizen, files: Files, *, reason: str, asked_by: str, actor: Actor, now: datetime
) -> None:
    """Raises `OutOfTurn` with the reason and the day while something runs. The citizen comes locked."""
    demand_officer(actor)
    check_asked(reason, asked_by)
    kept = dossier(session, citizen)
    zone = session.get_one(Organisation, citizen.organisation_id).zone
    holdings = list(kept.holdings())
    check_free(holdings, said={str(one.reason): f"{day_in(one.until, zone):%d/%m/%Y}" for one in holdings if one.until})
    _proof(session, kept, files, keeps_digest=kept.is_blocked(now))
    _words(session, kept)
    _around(session, kept)
    blank_beside(session, kept)
    said = scrubbed(reason, kept.names)
    erase_those_of(session, kept.requests, files, reason=said, actor=actor, now=now)
    _record(session, kept, reason=said, actor=actor, now=now)
    if not kept.is_blocked(now):
        citizen.digest = f"erased:{new_token()}"
    citizen.handle = citizen.name = ""
    citizen.erased_at = now
    subject = f"citizen:{citizen.id}"
    audit.record(session, Act.PERSONAL_ERASED, actor=actor, now=now, subject=subject, reason=said)
    session.flush()


def _words(session: Session, kept: Dossier) -> None:
    """What they wrote, and the same words again; a random mark takes the place of what made each the same."""
    with tickets(session, "citizen_message", [row.id for row in kept.messages]):
        for message in kept.messages:
            message.text, message.permalink, message.attachments, message.evidence = GONE, "", [], {}
            message.key, message.digest = f"erased:{message.id}", new_token()
            message.held = [{**one, "marks": []} for one in message.held]
    with tickets(session, "folded_message", [row.id for row in kept.folded]):
        for folded in kept.folded:
            folded.key, folded.permalink, folded.answers = f"erased:{folded.id}", "", ""


def _around(session: Session, kept: Dossier) -> None:
    """What was said to them and noted about them."""
    for case in kept.cases:
        _blank_case(case)
    for reply in kept.replies:
        _blank_reply(reply)
    for measure in kept.measures:
        _blank_measure(measure, kept.names)
    noted = [act for act in kept.acts if act.note]
    with tickets(session, "case_act", [row.id for row in noted]):
        for act in noted:
            act.note = GONE
    with tickets(session, "citizen_restriction", [row.id for row in kept.restrictions]):
        for one in kept.restrictions:
            one.reason = one.asked_by = GONE


def _blank_case(case: Case) -> None:
    case.thread, case.answers, case.permalink = None, "", ""


def _blank_reply(reply: Reply) -> None:
    """Its hash stays: it says that exactly those words were let through."""
    reply.text, reply.variables, reply.permalink, reply.remote_id, reply.trouble = GONE, {}, "", "", ""


def _blank_measure(measure: ModerationMeasure, names: Iterable[str]) -> None:
    for name in ("reason", "decided_why", "done_how", "lifted_why"):
        setattr(measure, name, scrubbed(getattr(measure, name), names))


def _proof(session: Session, kept: Dossier, files: Files, *, keeps_digest: bool) -> None:
    with tickets(session, "measure_evidence", [row.id for row in kept.evidence]):
        for one in kept.evidence:
            blank_proof(one, files, keeps_digest=keeps_digest)
    for message in kept.messages:
        for attached in message.attachments:
            if place := attached.get("place"):
                files.remove(message.organisation_id, place)


def blank_proof(one: MeasureEvidence, files: Files, *, keeps_digest: bool) -> None:
    """Its ticket is open."""
    for image in one.images:
        files.remove(one.organisation_id, image["place"])
    one.text, one.author, one.permalink, one.images = GONE, "", "", []
    one.digest = one.digest if keeps_digest else ""


def let_go(session: Session, one: MeasureEvidence, files: Files, *, now: datetime) -> None:
    """Its term has passed: who and what go, and that they were there stays."""
    with tickets(session, "measure_evidence", [one.id]):
        blank_proof(one, files, keeps_digest=True)
        one.purged_at = now
    clock, case = the_clock(one.organisation_id), f"case:{one.case_id}"
    audit.record(session, Act.CASE_PURGED, actor=clock, now=now, subject=case, evidence=one.digest[:16])


def _record(session: Session, kept: Dossier, *, reason: str, actor: Actor, now: datetime) -> None:
    """The personal values of the record about them."""
    subjects = [f"citizen:{kept.citizen.id}", *(f"case:{one.id}" for one in kept.cases)]
    subjects += [f"moderation:{one.id}" for one in kept.measures]
    subjects += [f"reply:{one.id}" for one in kept.replies]
    for subject in subjects:
        for seq, name in personal_about(session, actor.organisation_id, subject):
            audit.erase(session, seq, name, reason=reason, actor=actor, now=now)
