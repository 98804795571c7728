"""Putting an idle account to review, and telling whoever decides what becomes of it."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.models import User
from app.accounts.queries import able
from app.accounts.rules import Permission
from app.channels import service as channels
from app.channels.models import AccountAct, Channel
from app.core import paths
from app.notifications import service as notifications
from app.notifications.service import Letter
from app.organisations.models import Organisation


def review(session: Session, channel: Channel, *, now: datetime) -> None:
    """The act, its entry, and a letter to each person who may keep, pause or close it."""
    act = channels.put_to_review(session, channel, now=now)
    slug = session.get_one(Organisation, channel.organisation_id).slug
    letters = [_letter(channel, act, user, slug) for user in _readers(session, channel.organisation_id, now)]
    notifications.queue_all(session, letters, organisation_id=channel.organisation_id, now=now)


def _readers(session: Session, organisation_id: int, now: datetime) -> list[User]:
    asked = (Permission.ACCOUNT_MANAGE, Permission.PLAN_ADOPT)
    found = {user.id: user for one in asked for user in able(session, organisation_id, one, now=now)}
    return list(found.values())


def _letter(channel: Channel, act: AccountAct, user: User, slug: str) -> Letter:
    return Letter(
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind="account_idle",
        context={"account": channel.called, "path": paths.account_gate(slug, channel.id)},
        dedup_key=f"account_idle:{act.id}:{user.id}",
    )
