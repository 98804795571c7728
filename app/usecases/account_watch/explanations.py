from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.domain.account_watch.queries import OutsideLine
from app.domain.audit.rules.acts import Act
from app.usecases.directory.registration import record_channel_act

ALREADY_EXPLAINED = msg("Ya tiene su motivo: lo dio %(name)s.")


def explain_post(session: Session, line: OutsideLine, reason: str, *, actor: Actor, now: datetime) -> None:
    """Keep the reason, once. Raises `Conflict`, `NotPermitted`."""
    demand(actor.may(Permission.DELIVERY_SETTLE))
    post, channel = line
    if post.reason:
        raise Conflict(msg(ALREADY_EXPLAINED.msgid, name=post.explained_by_name))
    post.reason, post.explained_at = reason, now
    post.explained_by_id, post.explained_by_name = actor.person_id, actor.name
    session.add(post)
    act = Act.ACCOUNT_OUTSIDE_EXPLAINED
    record_channel_act(session, act, channel, actor=actor, now=now, outside_post=post.id, reason=reason)
