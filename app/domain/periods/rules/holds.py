from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.messages import Message
from app.domain.periods.rules.kinds import PAUSING, PeriodKind


@dataclass(frozen=True, slots=True)
class HoldRelease:
    """A person's release for one period or (None) any."""

    at: datetime
    period_id: int | None = None


@dataclass(frozen=True, slots=True)
class HoldContext:
    """`approved_at`: last approval of the outgoing content.

    `topic_class`: the class that counts. `uncounted`: why the topic's own does not.
    """

    topic_class: str | None
    approved_at: datetime | None
    releases: Sequence[HoldRelease] = ()
    uncounted: Message | None = None


def is_allowed(topic_class: str | None, allowed: Collection[str]) -> bool:
    """Return False without topic."""
    return topic_class is not None and topic_class in allowed


def is_stopped(
    context: HoldContext, kind: PeriodKind, *, own_id: int | None, allowed: Collection[str], confirmed_at: datetime
) -> bool:
    """Count approval after an election call as the required review.

    Mourning and emergency also stop posts approved since: only a deliberate release frees them. `own_id`: this
    organisation's own period.
    """
    if is_allowed(context.topic_class, allowed):
        return False
    if any(release.at >= confirmed_at and release.period_id in (None, own_id) for release in context.releases):
        return False
    was_seen = context.approved_at is not None and context.approved_at > confirmed_at
    return kind in PAUSING or not was_seen


def hold_reason(kind: PeriodKind, name: str, reference: str, uncounted: Message | None = None) -> str:
    """Return the reason as page and record show it.

    `uncounted`: why the post is no emergency, where allowed.
    """
    reason = f"{kind.label}: {name}" + (f" ({reference})" if reference else "")
    return f"{reason}. {uncounted}" if uncounted else reason
