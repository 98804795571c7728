"""Changes that a look at an account brings: its profile as last seen, posts from elsewhere, the record, letters."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, update

from app.core import paths
from app.core.actor import system_actor
from app.core.permissions import Permission
from app.core.text import storable_text
from app.db.bulk import insert_rows
from app.db.work import Work
from app.domain.account_watch.models import AccountVisit, OutsidePost, ShownPost
from app.domain.account_watch.queries import VisitedAccount, known_posts, noted_digests
from app.domain.account_watch.rules.outside_posts import (
    LOOK_BACK,
    AccountPost,
    KnownPosts,
    OwnPost,
    is_changed,
    outside_posts,
    own_posts,
)
from app.domain.account_watch.rules.profile import AccountProfile, changed_parts
from app.domain.audit.rules.acts import Act
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.people.models import User
from app.domain.people.queries.deciders import people_with_permission
from app.domain.publishing.rules.delivery import capture_digest
from app.domain.publishing.rules.trials import is_trial_text
from app.usecases.directory.registration import record_channel_act


def store_profile(
    session: Session, visit: AccountVisit, account: VisitedAccount, profile: AccountProfile, *, now: datetime
) -> None:
    """Keep the profile as seen; its changes go to the record and to the people who manage accounts."""
    seen = {part: storable_text(value) for part, value in profile.as_dict().items()}
    newest = {**visit.profile, **seen}
    if newest == visit.profile:
        return
    session.exec(update(AccountVisit).where(col(AccountVisit.id) == visit.id).values(profile=newest))
    if parts := changed_parts(visit.profile, seen):
        changes = {part.value: f"{visit.profile[part]} → {seen[part]}" for part in parts}
        _record(session, Act.ACCOUNT_PROFILE_CHANGED, account, now, **changes)
        managers = people_with_permission(session, visit.organisation_id, Permission.ACCOUNT_MANAGE, now=now)
        context = {
            "parts": [part.value for part in parts],
            "path": paths.account(account.organisation.slug, account.channel.id),
        }
        occasion = f"{visit.id}:{now:%Y-%m-%dT%H}"
        _queue_letters(session, "account_profile_changed", account, managers, context, occasion, now)


def store_posts(session: Session, account: VisitedAccount, posts: Sequence[AccountPost], *, now: datetime) -> int:
    """Keep the posts that came from elsewhere, as they were seen; return how many are new."""
    real = [post for post in posts if not is_trial_text(post.text)]
    known = known_posts(session, account.channel, real, since=now - LOOK_BACK)
    new = [_outside_row(account, post, now) for post in outside_posts(real, known)]
    new += _store_own_posts(session, account, own_posts(real, known), known, now)
    keys = insert_rows(session, OutsidePost, new)
    for key, row in zip(keys, new, strict=True):
        _record(session, Act.ACCOUNT_OUTSIDE_POST, account, now, outside_post=key, permalink=row["permalink"])
    if new:
        _tell_posts(session, account, len(new), keys[0], now)
    return len(new)


def _store_own_posts(
    session: Session, account: VisitedAccount, posts: Sequence[OwnPost], known: KnownPosts, now: datetime
) -> list[dict[str, object]]:
    """Keep publications as first shown; return a row for each text that somebody changed since, once a text."""
    organisation_id = account.channel.organisation_id
    fresh = {own.delivery_id: own.post.text for own in posts if own.delivery_id not in known.shown}
    shown = {"organisation_id": organisation_id, "shown_at": now}
    insert_rows(
        session,
        ShownPost,
        [{**shown, "delivery_id": key, "text": storable_text(text)} for key, text in fresh.items()],
    )
    changed = [
        _outside_row(account, own.post, now, changes_id=own.delivery_id) for own in posts if is_changed(own, known)
    ]
    noted = noted_digests(session, organisation_id, [str(row["digest"]) for row in changed]) if changed else set()
    return [row for row in changed if row["digest"] not in noted]


def _outside_row(
    account: VisitedAccount, post: AccountPost, now: datetime, *, changes_id: int | None = None
) -> dict[str, object]:
    seen = {"remote_id": post.remote_id, "permalink": post.permalink, "text": storable_text(post.text)}
    return {
        **seen,
        "organisation_id": account.channel.organisation_id,
        "channel_id": account.channel.id,
        "made_at": post.made_at,
        "seen_at": now,
        "digest": capture_digest({**seen, "made_at": post.made_at.isoformat()}),
        "changes_id": changes_id,
        "reason": "",
        "explained_by_name": "",
    }


def _tell_posts(session: Session, account: VisitedAccount, count: int, key: int, now: datetime) -> None:
    settlers = people_with_permission(session, account.organisation.id, Permission.DELIVERY_SETTLE, now=now)
    context = {"count": count, "path": paths.outside_posts(account.organisation.slug)}
    _queue_letters(session, "outside_post", account, settlers, context, str(key), now)


def _record(session: Session, act: Act, account: VisitedAccount, now: datetime, **detail: object) -> None:
    actor = system_actor(account.organisation.id)
    record_channel_act(Work(session, actor, now), act, account.channel, **detail)


def _queue_letters(
    session: Session,
    kind: str,
    account: VisitedAccount,
    people: Iterable[User],
    context: Mapping[str, object],
    occasion: str,
    now: datetime,
) -> None:
    letters = [
        Letter(
            to_address=user.email,
            to_name=user.name,
            locale=user.locale,
            kind=kind,
            context={"account": account.channel.called, **context},
            dedup_key=f"{kind}:{occasion}:{user.id}",
        )
        for user in people
    ]
    notifications_service.queue_letters(session, letters, organisation_id=account.organisation.id, now=now)
