"""One deed of the table done to one post, by the deeds there are: whoever does several does each by itself."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.approvals import deeds as approvals
from app.calendar.rules.bulk import Deed, check_told, check_turn
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.drafting import deeds as drafting
from app.drafting import queries
from app.drafting.models import Post
from app.topics.queries import topic_or_404

_WITH_REASON = {Deed.HOLD: drafting.hold, Deed.RELEASE: drafting.release, Deed.WITHDRAW: drafting.withdraw}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done: `reason` where it is stopped or let go on, `topic_id` where it changes its topic."""

    deed: Deed
    reason: str = ""
    topic_id: int | None = None


def carry_out(session: Session, post: Post, wish: Wish, *, actor: Actor, now: datetime) -> None:
    """Raises whatever the deed itself raises; the post comes locked."""
    check_turn(wish.deed, actor, post.author_id)
    check_told(wish.deed, wish.reason)
    if wish.deed in _WITH_REASON:
        _WITH_REASON[wish.deed](session, post, reason=wish.reason, actor=actor, now=now)
    elif wish.deed is Deed.SUBMIT:
        approvals.submit(session, post, actor=actor, now=now)
    elif wish.deed is Deed.REOPEN:
        drafting.reopen(session, post, actor=actor, now=now)
    else:
        _give_topic(session, post, wish.topic_id, actor=actor, now=now)


def _give_topic(session: Session, post: Post, topic_id: int | None, *, actor: Actor, now: datetime) -> None:
    if topic_id is None:
        raise Refusal(say("Elija un tema."))
    if topic_or_404(session, topic_id, organisation_id=post.organisation_id).closed:
        raise Refusal(say("Ese tema está cerrado: elija otro."))
    draft = queries.draft_of(post, queries.version_of(session, post))
    drafting.save(session, post, replace(draft, topic_id=topic_id), base=post.base, actor=actor, now=now)
