from datetime import datetime

from sqlmodel import Session

from app.core import paths
from app.core.permissions import Permission
from app.db.scope import Sessions
from app.domain.audit.service import lock_heads
from app.domain.directory.models import AccountAct, Channel
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.people.queries.deciders import people_with_permission
from app.domain.publishing.queries.account_activity import idle_accounts
from app.usecases.directory import account_acts


def review_account(session: Session, channel: Channel, *, now: datetime) -> None:
    """Put an idle account to review; notify the people who may keep, pause or close it."""
    act = account_acts.put_channel_to_review(session, channel, now=now)
    slug = session.get_one(Organisation, channel.organisation_id).slug
    letters = [
        _idle_letter(channel, act, user, slug) for user in _account_managers(session, channel.organisation_id, now)
    ]
    notifications_service.queue_letters(session, letters, organisation_id=channel.organisation_id, now=now)


def _account_managers(session: Session, organisation_id: int, now: datetime) -> list[User]:
    permissions = (Permission.ACCOUNT_MANAGE, Permission.PLAN_ADOPT)
    users_by_id = {
        user.id: user
        for permission in permissions
        for user in people_with_permission(session, organisation_id, permission, now=now)
    }
    return list(users_by_id.values())


def _idle_letter(channel: Channel, act: AccountAct, user: User, slug: str) -> Letter:
    return Letter(
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind="account_idle",
        context={"account": channel.called, "path": paths.account_gate(slug, channel.id)},
        dedup_key=f"account_idle:{act.id}:{user.id}",
    )


def review_idle_accounts(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Put idle accounts to review, a transaction each; one read if none."""
    with reading() as session:
        account_keys = [(account.organisation_id, account.id) for account in idle_accounts(session, now=now)]
    return sum(
        _review_locked(writing, organisation_id, channel_id, now) for organisation_id, channel_id in account_keys
    )


def _review_locked(writing: Sessions, organisation_id: int, channel_id: int, now: datetime) -> int:
    """Recheck: another may have been first."""
    with writing() as session:
        lock_heads(session, {organisation_id})
        channels = idle_accounts(session, now=now, channel_id=channel_id)
        for channel in channels:
            review_account(session, channel, now=now)
        session.commit()
        return len(channels)
