"""Moderators, never holders of political posts in any function (invariant I2)."""

from app.core.actor import Actor
from app.core.permissions import POLITICAL_POSTS, Permission, PostKind, Role, demand


def holds_political_post(actor: Actor) -> bool:
    return Role.POLITICAL_OFFICE in actor.roles or bool(POLITICAL_POSTS & {PostKind(post) for post in actor.posts})


def may_moderate(actor: Actor) -> bool:
    return actor.may(Permission.CASE_MODERATE) and not holds_political_post(actor)


def demand_moderator(actor: Actor) -> None:
    demand(may_moderate(actor))


def is_legal_reviewer(actor: Actor) -> bool:
    """Tell whether they may decide permanent blocks."""
    return Role.LEGAL_REVIEWER in actor.roles and may_moderate(actor)
