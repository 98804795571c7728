from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col

from app.core.actor import system_actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.queries.history import organisations_mentioning, personal_values_about
from app.domain.audit.rules.acts import Act
from app.domain.authorship.service.passages import erase_passages
from app.domain.notifications import service as notifications_service
from app.domain.organisations.queries import current_day
from app.domain.people.models import AbsenceCalendar, AccessLink, KnownDevice, Membership, User, UserSession
from app.domain.people.queries import people
from app.domain.plan.models.team import AttentionShift, PlanPerson, PlanSkill, PlanTraining
from app.usecases.calendar import saved_views
from app.usecases.directory import registration
from app.usecases.feeds import subscriptions
from app.usecases.notifications import preferences, push_devices
from app.usecases.people import invitations
from app.usecases.posts import working_copies

ERASED_NAME = "Persona borrada"


def delete_roles(session: Session, user_id: int, *, organisation_id: int) -> None:
    """Delete ended functions and calendar address; the audit keeps them by number."""
    for belonging in (Membership, AbsenceCalendar):
        here = col(belonging.organisation_id) == organisation_id
        session.execute(delete(belonging).where(here, col(belonging.user_id) == user_id))


def anonymise_account(session: Session, user_id: int, *, now: datetime) -> None:
    """Remove name and sign-in; rows still reference the number."""
    for belonging in (UserSession, KnownDevice, AccessLink, AbsenceCalendar):
        session.execute(delete(belonging).where(col(belonging.user_id) == user_id))
    nobody: dict[str, object] = {
        "email": f"persona-{user_id}@borrada.invalid",
        "name": ERASED_NAME,
        "password_hash": None,
        "locale": "es",
        "theme": "",
        "setup_dismissed": [],
        "disabled_at": now,
    }
    session.execute(update(User).where(col(User.id) == user_id).values(**nobody))


def erase_person(work: Work, user: User, *, reason: str) -> None:
    """Erase a person from the actor's organisation, and the account if never a member elsewhere.

    Otherwise the last organisation erasing ends the account, earlier ones get an audit entry. Raises `Conflict` for a
    function held there, `Refusal` without reason.
    """
    demand(work.actor.may(Permission.MEMBER_MANAGE))
    check_may_erase(work, user)
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: queda en el historial."))
    subject = f"user:{user.id}"
    is_whole = not people.is_known_elsewhere(work.session, user.id, but=work.organisation_id)
    others = organisations_mentioning(work.session, subject) - {work.organisation_id} if is_whole else set()
    audit.lock_heads(work.session, {work.organisation_id, *others})
    gone = _erase_in_features(work, user)
    if is_whole:
        notifications_service.delete_letters_to(work.session, None, user.email)
        anonymise_account(work.session, user.id, now=work.now)
    for spoken_of in (subject, *(f"invitation:{number}" for number in gone)):
        _erase_record_values(work, spoken_of, reason=reason)
    for other in sorted(others):
        audit.record(work.by(system_actor(other)), Act.PERSON_ACCOUNT_ENDED, subject=subject)
    audit.record(work, Act.PERSON_ERASED, subject=subject, reason=reason, whole=is_whole)
    work.session.flush()


def check_may_erase(work: Work, user: User) -> None:
    """Raise `Conflict` for a current or future function there."""
    today = current_day(work.session, work.organisation_id, now=work.now)
    if people.unfinished_roles(work.session, user.id, organisation_id=work.organisation_id, today=today):
        raise Conflict(
            msg("%(name)s tiene funciones en este organismo. Termínelas antes de borrar sus datos.", name=user.name)
        )


def _erase_plan_person(session: Session, organisation_id: int, user_id: int) -> None:
    """Erase hours, trainings, shifts, references; plan versions stay."""
    for belonging in (PlanPerson, PlanTraining, AttentionShift):
        here = col(belonging.organisation_id) == organisation_id
        session.exec(delete(belonging).where(here, col(belonging.user_id) == user_id))
    for leaning, whom in ((PlanPerson, "substitute_id"), (PlanSkill, "user_id")):
        theirs = col(leaning.organisation_id) == organisation_id, col(getattr(leaning, whom)) == user_id
        session.exec(update(leaning).where(*theirs).values({whom: None}))


def _erase_in_features(work: Work, user: User) -> list[int]:
    """Erase all of a person but the organisation's facts; return invitation keys."""
    body = work.organisation_id
    registration.release_channels(work, user.id)
    working_copies.delete_personal_copies(work.session, body, user.id)
    erase_passages(work.session, body, user.id)
    subscriptions.erase_subscriptions(work.session, body, user.id, now=work.now)
    notifications_service.delete_letters_to(work.session, body, user.email)
    preferences.forget_choices(work.session, body, user.id)
    push_devices.forget_devices(work.session, body, user.id)
    saved_views.delete_private_views(work.session, body, user.id)
    _erase_plan_person(work.session, body, user.id)
    delete_roles(work.session, user.id, organisation_id=body)
    return invitations.delete_invitations(work.session, user, organisation_id=body)


def _erase_record_values(work: Work, subject: str, *, reason: str) -> None:
    for seq, name in personal_values_about(work.session, work.organisation_id, subject):
        audit.erase_personal_value(work, seq, name, reason=reason)
