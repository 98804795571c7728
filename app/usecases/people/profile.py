from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, SQLModel, col

from app.core.actor import Actor
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import PersonalValue
from app.domain.people.models import User
from app.domain.people.queries.known_names import organisations_left
from app.usecases.people.sessions import record_in_organisations


@dataclass(frozen=True, slots=True)
class UserProfile:
    """A profile. `theme`: "light", "dark", or empty for the system's."""

    name: str
    locale: str
    theme: str


def update_profile(
    session: Session, user: User, profile: UserProfile, *, actors: Sequence[Actor], now: datetime
) -> None:
    changed = {
        field: getattr(profile, field)
        for field in ("name", "locale", "theme")
        if getattr(user, field) != getattr(profile, field)
    }
    if not changed:
        return
    if "name" in changed:
        _keep_known_name(session, user, now=now)
    session.execute(update(User).where(col(User.id) == user.id).values(**changed))
    if "name" in changed:
        changed["name"] = PersonalValue(profile.name)
    record_in_organisations(session, Act.PROFILE_CHANGED, actors=actors, now=now, subject=f"user:{user.id}", **changed)


def _keep_known_name(session: Session, user: User, *, now: datetime) -> None:
    """Keep the known name where the person left, hiding the new one.

    It writes columns, not models, of other organisations' rows.
    """
    membership_table = SQLModel.metadata.tables["membership"]
    left = organisations_left(session, user.id, now=now)
    theirs = membership_table.update().where(
        membership_table.c.user_id == user.id,
        membership_table.c.organisation_id.in_(left),
        membership_table.c.known_name == "",
    )
    session.execute(theirs.values(known_name=user.name))


def dismiss_setup(work: Work, user: User) -> None:
    """Stop opening set-up after sign-in."""
    if work.organisation_id in user.setup_dismissed:
        return
    dismissed = [*user.setup_dismissed, work.organisation_id]
    work.session.execute(update(User).where(col(User.id) == user.id).values(setup_dismissed=dismissed))
    audit.record(work, Act.PROFILE_CHANGED, subject=f"user:{user.id}")
