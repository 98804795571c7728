"""Letters about credentials that end soon, to the people who may connect the account again."""

from datetime import date, datetime

from sqlmodel import Session

from app.core import paths
from app.core.permissions import Permission
from app.core.zones import local_day
from app.db.scope import Sessions
from app.domain.directory.models import Channel
from app.domain.directory.queries import channels
from app.domain.directory.rules.credential_terms import WARNED_BEFORE, warned_days
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.people.queries.deciders import people_with_permission


def warn_of_ends(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Write once for each of `WARNED_DAYS`, an account a transaction; return the accounts. One read if none."""
    with reading() as session:
        ending = channels.connections_ending(session, until=now + WARNED_BEFORE)
        account_keys = [channel.id for channel in ending if _is_unwarned(channel, now)]
    return sum(_warn_locked(writing, channel_id, now) for channel_id in account_keys)


def _is_unwarned(channel: Channel, now: datetime) -> bool:
    days = warned_days(channel.credentials_end_at, now=now) if channel.credentials_end_at else None
    return days is not None and (channel.credentials_warned_days is None or days < channel.credentials_warned_days)


def _warn_locked(writing: Sessions, channel_id: int, now: datetime) -> int:
    """Recheck: another may have been first, or connected the account again."""
    with writing() as session:
        channel = channels.locked_channel(session, channel_id)
        if channel is None or not _is_unwarned(channel, now):
            return 0
        _queue_letters(session, channel, now=now)
        session.commit()
        return 1


def _queue_letters(session: Session, channel: Channel, *, now: datetime) -> None:
    assert channel.credentials_end_at is not None, "only what ends is warned of"
    channel.credentials_warned_days = warned_days(channel.credentials_end_at, now=now)
    session.add(channel)
    body = session.get_one(Organisation, channel.organisation_id)
    ends_on, today = local_day(channel.credentials_end_at, body.zone), local_day(now, body.zone)
    managers = people_with_permission(session, body.id, Permission.ACCOUNT_MANAGE, now=now)
    letters = [_letter(body, channel, user, ends_on, today) for user in managers]
    notifications_service.queue_letters(session, letters, organisation_id=body.id, now=now)


def _letter(body: Organisation, channel: Channel, user: User, ends_on: date, today: date) -> Letter:
    return Letter(
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind="account_ending",
        context={
            "account": channel.called,
            "ends_on": f"{ends_on:%d/%m/%Y}",
            "is_past": ends_on < today,
            "path": paths.account(body.slug, channel.id),
        },
        dedup_key=f"account_ending:{channel.id}:{ends_on}:{channel.credentials_warned_days}:{user.id}",
    )
