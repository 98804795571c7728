"""Which publications a holding period stops, and what sets one free again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core.messages import Message
from app.domain.periods.rules.kinds import KIND_WORDS, PAUSING, PeriodKind


@dataclass(frozen=True, slots=True)
class HoldRelease:
    """A person let a held publication go on: from one period, or (None) from whatever held it."""

    at: datetime
    period_id: int | None = None


@dataclass(frozen=True, slots=True)
class HoldContext:
    """The facts of a publication when a period meets it. `approved_at`: the last approval of what would go out.

    `topic_class`: the class it counts as. `uncounted`: the reason it does not count as the class of its topic.
    """

    topic_class: str | None
    approved_at: datetime | None
    releases: Sequence[HoldRelease] = ()
    uncounted: Message | None = None


def is_allowed(topic_class: str | None, allowed: Collection[str]) -> bool:
    """Whether a publication of that class goes on; one without topic does not."""
    return topic_class is not None and topic_class in allowed


def is_stopped(
    standing: HoldContext, kind: PeriodKind, *, own_id: int | None, allowed: Collection[str], confirmed_at: datetime
) -> bool:
    """Whether a period in force stops a publication.

    Approving it after an election was called is the review that was asked for. Mourning and emergency stop what was
    approved since, too: only a deliberate release lets it through. `own_id`: how the organisation knows the period.
    """
    if is_allowed(standing.topic_class, allowed):
        return False
    if any(one.at >= confirmed_at and one.period_id in (None, own_id) for one in standing.releases):
        return False
    was_seen = standing.approved_at is not None and standing.approved_at > confirmed_at
    return kind in PAUSING or not was_seen


def hold_reason(kind: PeriodKind, name: str, reference: str, uncounted: Message | None = None) -> str:
    """Return the reason a publication is held, as its page and the record say it.

    `uncounted`: the reason it does not count as an emergency, where those go on.
    """
    told = f"{KIND_WORDS[kind]}: {name}" + (f" ({reference})" if reference else "")
    return f"{told}. {uncounted}" if uncounted else told
