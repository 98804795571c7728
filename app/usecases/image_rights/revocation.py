"""Consent taken back, by the house or by the person's own link, and a person's data erased.

At any time, whatever was agreed (LO 1/1982, art. 2.3; GDPR art. 7.3). What is public with the picture is proposed for
withdrawal at once, and what is approved is held, also from publishing by hand; the claim stops whatever came between.
An erasure ends the consent too, as nothing proves it any more.
"""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, select

from app.core.actor import system_actor
from app.core.errors import Conflict, NotFound
from app.core.messages import msg
from app.core.permissions import demand
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.image_rights.models import DepictedPerson
from app.domain.image_rights.queries import depicted_person_or_404, people_past_term
from app.domain.image_rights.rules.consent import TERM_TO_WITHDRAW
from app.domain.image_rights.rules.links import LINK_TERM, RevocationLink, revocation_token
from app.domain.media.queries import file_by_digest
from app.domain.posts.queries.picture_uses import approved_with_picture
from app.usecases.image_rights.rights import may_note
from app.usecases.privacy.subject_rights import demand_privacy_officer
from app.usecases.publishing.halts import DeliveryHalt, hold_posts
from app.usecases.takedowns.consent_withdrawals import CONSENT_REASON, propose_consent_withdrawals

BATCH = 50
BY_LINK = "Por su enlace"
BY_TERM = "Al borrar sus datos"
ERASURE_REASON = (
    "Se han borrado los datos de alguien que sale en la imagen, y ya nada prueba su consentimiento (regla PD-05)."
)
LINK_GONE = msg("Este enlace ya no vale. Escriba o llame a la administración que se lo dio.")


def issue_link(work: Work, person: DepictedPerson, *, seal: Callable[[str], str]) -> str:
    """Return the token of a new link for a locked person; earlier links go on until their own end."""
    demand(may_note(work.actor))
    if person.erased_at:
        raise Conflict(msg("Sus datos se han borrado: ya no hay a quién darle el enlace."))
    person.link_until = work.now + LINK_TERM
    _record(work, person, Act.MEDIA_CONSENT_LINKED)
    added = int(person.added_at.timestamp())
    return revocation_token(RevocationLink(person.organisation_id, person.id, person.link_until, added), seal)


def revoke_consent(work: Work, person: DepictedPerson) -> int:
    """Revoke a locked person's consent; return how many withdrawals were proposed."""
    demand(may_note(work.actor))
    if person.revoked_at:
        raise Conflict(msg("Su consentimiento ya estaba retirado."))
    return _revoke(work, person, work.actor.name, CONSENT_REASON)


def linked_person(session: Session, link: RevocationLink, *, now: datetime, lock: bool = False) -> DepictedPerson:
    """Return the person of a link in its term. Raises `NotFound` afterwards, and once their data are erased."""
    person = depicted_person_or_404(session, link.organisation_id, link.person_id, lock=lock)
    if now > link.until or person.erased_at or not link.is_of(person.added_at):
        raise NotFound(LINK_GONE)
    return person


def revoke_by_link(session: Session, link: RevocationLink, *, now: datetime) -> None:
    """Revoke by the link's POST; repeating it changes nothing."""
    person = linked_person(session, link, now=now, lock=True)
    if person.revoked_at is None:
        _revoke(Work(session, system_actor(link.organisation_id), now), person, BY_LINK, CONSENT_REASON)


def erase_person(work: Work, person: DepictedPerson) -> int:
    """Erase a locked person's data (GDPR art. 17); return how many withdrawals were proposed."""
    demand_privacy_officer(work.actor)
    if person.erased_at:
        raise Conflict(msg("Sus datos ya estaban borrados."))
    return _erase(work, person, work.actor.name)


def forget_people(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Erase the next people whose consent ended `KEEP_ENDED` ago; return how many."""
    with reading() as session:
        waiting = len(people_past_term(session, now=now, limit=BATCH))
    return sum(_forget_next(writing, now=now) for _ in range(waiting))


def _forget_next(writing: Sessions, *, now: datetime) -> int:
    """Erase one person in a transaction of its own, as each locks posts before the record."""
    with writing() as session:
        past = people_past_term(session, now=now, limit=1)
        for person in past:
            _erase(Work(session, system_actor(person.organisation_id), now), person, BY_TERM)
        session.commit()
        return len(past)


def _erase(work: Work, person: DepictedPerson, by_name: str) -> int:
    count = 0 if person.revoked_at else _revoke(work, person, by_name, ERASURE_REASON)
    person.sealed_identity = person.proof = person.purpose = ""
    person.given_on, person.link_until, person.erased_at = None, None, work.now
    _record(work, person, Act.MEDIA_PERSON_ERASED)
    return count


def reseal_people(session: Session, seal_again: Callable[[str], str]) -> int:
    """Seal every identity with the newest key; return how many."""
    people = session.exec(select(DepictedPerson).where(col(DepictedPerson.sealed_identity) != "")).all()
    for person in people:
        person.sealed_identity = seal_again(person.sealed_identity)
    return len(people)


def _revoke(work: Work, person: DepictedPerson, by_name: str, reason: str) -> int:
    person.revoked_at, person.revoked_by_name, person.withdraw_by = work.now, by_name, work.now + TERM_TO_WITHDRAW
    waiting = approved_with_picture(work.session, person.organisation_id, person.digest)
    hold_posts(work.session, {post_id: DeliveryHalt(reason) for post_id in waiting}, now=work.now)
    count = propose_consent_withdrawals(work, person.digest, reason)
    _record(work, person, Act.MEDIA_CONSENT_REVOKED, by=by_name)
    return count


def _record(work: Work, person: DepictedPerson, act: Act, **detail: object) -> None:
    file = file_by_digest(work.session, person.organisation_id, person.digest)
    audit.record(work, act, subject=f"media:{file.id}", person=person.id, **detail)
    work.session.flush()
