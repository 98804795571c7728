from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.account_watch.queries import OutsideLine
from app.domain.audit.rules.acts import Act
from app.usecases.directory.registration import record_channel_act

ALREADY_EXPLAINED = msg("Ya tiene su motivo: lo dio %(name)s.")


def explain_post(work: Work, line: OutsideLine, reason: str) -> None:
    """Keep the reason, once. Raises `Conflict`, `NotPermitted`."""
    demand(work.actor.may(Permission.DELIVERY_SETTLE))
    post, channel = line
    if post.reason:
        raise Conflict(msg(ALREADY_EXPLAINED.msgid, name=post.explained_by_name))
    post.reason, post.explained_at = reason, work.now
    post.explained_by_id, post.explained_by_name = work.actor.person_id, work.actor.name
    work.session.add(post)
    act = Act.ACCOUNT_OUTSIDE_EXPLAINED
    record_channel_act(work, act, channel, outside_post=post.id, reason=reason)
