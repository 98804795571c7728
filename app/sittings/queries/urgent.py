"""What was decided outside of the sittings it belongs to, for the minutes of the next one."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, or_, select

from app.approvals.models import Decision
from app.approvals.queries.alone import IS_SOLE
from app.approvals.queries.partial import SAID_OUT
from app.channels.models import Channel
from app.channels.rules.accounts import Network, called
from app.db.reads import HERE, Load, Read, as_it_is, columns, given
from app.drafting.models import Post, Variant
from app.sittings.models import Sitting, UrgentDecision
from app.sittings.rules.minutes import instant, marks_of

Row = dict[str, Any]


def urgent(session: Session, sitting: Sitting, *, now: datetime) -> list[Row]:
    """Since the last sitting that was closed, in order; two statements, and one while there is nothing."""
    here = {"organisation_id": sitting.organisation_id, "appointment_id": sitting.appointment_id}
    rows: Sequence[tuple[UrgentDecision, Post, bool, bool]] = _URGENT.all(
        session, **here, sitting_id=sitting.id, now=now
    )
    left: dict[int, list[Row]] = defaultdict(list)
    if rows:
        keys = [one.id for one, *_ in rows]
        for key, network, name, language in _LEFT.all(session, organisation_id=sitting.organisation_id, keys=keys):
            left[key].append({"account": called(network, name), "language": language})
    return [_row(one, post, left[one.id], marks_of(*marks)) for one, post, *marks in rows]


def _row(one: UrgentDecision, post: Post, left: list[Row], marks: dict[str, bool]) -> Row:
    said = {
        "number": post.number,
        "title": post.title,
        "step": one.step,
        "by": one.user_name,
        "verdict": one.verdict.value,
        "reason": one.reason,
        "at": instant(one.decided_at),
        "content_hash": one.content_hash,
        **marks,
    }
    return said | ({"left_out": left} if left else {})


_LAST_CLOSED = (
    select(func.max(Sitting.closed_at))
    .where(Sitting.organisation_id == HERE, Sitting.appointment_id == given("appointment_id"))
    .where(Sitting.id != given("sitting_id"))
    .scalar_subquery()
)
_THEIRS = (col(Decision.round_step_id) == UrgentDecision.round_step_id) & (
    col(Decision.user_id) == UrgentDecision.user_id
)
_IS_MARKED = select(Decision.id).where(_THEIRS, col(Decision.is_marked)).correlate(UrgentDecision).exists()
_IS_SOLE = select(Decision.id).where(_THEIRS, IS_SOLE).correlate(UrgentDecision).exists()
_URGENT: Load[tuple[UrgentDecision, Post, bool, bool]] = Load(
    columns(UrgentDecision, Post, _IS_MARKED, _IS_SOLE)
    .select_from(UrgentDecision)
    .join(Post, col(Post.id) == UrgentDecision.post_id)
    .where(UrgentDecision.organisation_id == HERE, UrgentDecision.appointment_id == given("appointment_id"))
    .where(
        or_(_LAST_CLOSED.is_(None), UrgentDecision.decided_at > _LAST_CLOSED), UrgentDecision.decided_at <= given("now")
    )
    .order_by(col(UrgentDecision.id))
)
_LEFT: Read[tuple[int, Network, str, str]] = Read(
    columns(UrgentDecision.id, Channel.network, Channel.name, Variant.language)
    .select_from(UrgentDecision)
    .join(Decision, _THEIRS)
    .join(Variant, col(Variant.id) == Decision.variant_id)
    .join(Channel, col(Channel.id) == Variant.channel_id)
    .where(UrgentDecision.organisation_id == HERE, col(UrgentDecision.id).in_(given("keys", many=True)), SAID_OUT)
    .order_by(col(Decision.id)),
    as_it_is,
)
