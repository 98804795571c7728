"""Who does there what is done by hand: the person who answers for an account, or else who settles deliveries."""

from typing import Any

from sqlmodel import col, or_, select

from app.core.permissions import GRANTS, POLITICAL_POSTS, Permission
from app.domain.directory.models import Channel
from app.domain.people.models import Membership, User
from app.domain.people.queries.actors import is_role_in_force

_PUBLISHERS = [role for role, permissions in GRANTS.items() if Permission.DELIVERY_PUBLISH in permissions]


def is_left_to(user_id: Any, *, settles: bool, today: Any) -> Any:
    """Match the accounts where the user publishes by hand; `settles`: also those for which nobody answers now."""
    theirs = col(Channel.responsible_id) == user_id
    return or_(theirs, ~_is_answered_for(today)) if settles else theirs


def _is_answered_for(today: Any) -> Any:
    """Match accounts whose responsible may publish today, as `responsible_person` says of one."""
    held = (
        select(Membership.id)
        .where(Membership.organisation_id == Channel.organisation_id, Membership.user_id == Channel.responsible_id)
        .where(is_role_in_force(today))
        .correlate(Channel)
    )
    may_sign_in = select(User.id).where(User.id == Channel.responsible_id, col(User.disabled_at).is_(None))
    publishes = held.where(col(Membership.role).in_(_PUBLISHERS)).exists()
    is_political = held.where(col(Membership.post_kind).in_(POLITICAL_POSTS)).exists()
    return publishes & ~is_political & may_sign_in.correlate(Channel).exists()
