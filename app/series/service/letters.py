"""Telling that a series has stopped, to whoever can do something about it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.accounts.models import User
from app.accounts.queries import able
from app.accounts.rules import Permission
from app.core import paths
from app.notifications import service as notifications
from app.notifications.service import Letter
from app.organisations.models import Organisation
from app.series.models import PostSeries


def tell_paused(session: Session, series: PostSeries, *, now: datetime) -> None:
    """Whoever carries it; where they cannot write any more, everybody who may edit what others write."""
    slug = session.get_one(Organisation, series.organisation_id).slug
    letters = [_letter(series, user, slug, now) for user in _readers(session, series, now=now)]
    notifications.queue_all(session, letters, organisation_id=series.organisation_id, now=now)


def _readers(session: Session, series: PostSeries, *, now: datetime) -> Sequence[User]:
    here, owner = series.organisation_id, series.author_id
    mine = able(session, here, Permission.POST_WRITE, now=now, only=owner) if owner else ()
    return mine or able(session, here, Permission.POST_EDIT, now=now)


def _letter(series: PostSeries, user: User, slug: str, now: datetime) -> Letter:
    assert series.trouble is not None, "it has just been paused"
    said = {"title": series.title, "trouble": series.trouble.value, "what": series.trouble_name}
    return Letter(
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind="series_paused",
        context={**said, "planned": f"{series.next_on:%d/%m/%Y}", "path": paths.series(slug, series.id)},
        dedup_key=f"series:{series.id}:{now.isoformat()}:{user.id}",
    )
