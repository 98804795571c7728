"""Everything that stands around a text, whoever wrote it down: one statement for a page that must be light."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from app.approvals.queries.aside import Event
from app.approvals.rules.aside import Ground
from app.channels.rules.accounts import Network, called
from app.drafting.models import Post
from app.drafting.rules.draft import Target
from app.review.queries.presence import Present
from app.review.queries.rows import AROUND, Row, What
from app.review.rules.presence import LAPSES
from app.review.rules.threads import Comment, Kind, Thread, threads_of


class Granted(NamedTuple):
    """A rule that was let pass for the post."""

    rule: str
    reason: str
    granted_by_name: str
    expires_at: datetime


class Offered(NamedTuple):
    """A suggested text as its readers see it; `is_accepted` is missing while nobody answered."""

    id: int
    user_id: int
    user_name: str
    suggested_at: datetime
    target: Target
    text: str
    is_accepted: bool | None
    answered_by: str


@dataclass(slots=True)
class Around:
    """`targets`: of each thread's first comment, by it. `channels`: what every account is called, open or not.

    `has_left`: whether it went out through some account, or is going.
    """

    threads: Sequence[Thread] = ()
    targets: dict[int, Target] = field(default_factory=dict)
    offers: list[Offered] = field(default_factory=list)
    present: list[Present] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    exceptions: list[Granted] = field(default_factory=list)
    is_orphaned: bool = False
    has_left: bool = False
    channels: dict[int, str] = field(default_factory=dict)

    @property
    def unanswered(self) -> list[Offered]:
        return [one for one in self.offers if one.is_accepted is None]

    def others(self, user_id: int) -> list[Present]:
        return [one for one in self.present if one.user_id != user_id]


def around_of(session: Session, post: Post, *, now: datetime) -> Around:
    """One statement. Events and exceptions are newest first."""
    values = {"post_id": post.id, "fresh": now - LAPSES}
    rows = AROUND.all(session, organisation_id=post.organisation_id, **values)
    rows.sort(key=lambda row: (row.what, row.id))
    by_kind: Mapping[What, list[Row]] = {what: [row for row in rows if row.what == what] for what in What}
    comments = by_kind[What.COMMENT]
    events = [_recused(row) for row in by_kind[What.RECUSED]] + [_called(row) for row in by_kind[What.CALLED]]
    return Around(
        threads=threads_of(map(_comment, comments)),
        targets={row.id: (row.channel_id, row.language) for row in comments},
        offers=[_offered(row) for row in by_kind[What.SUGGESTION]],
        present=[Present(row.user_id, row.name, row.at) for row in by_kind[What.PRESENT]],
        events=sorted(events, key=lambda one: one.at, reverse=True),
        exceptions=[Granted(row.word, row.text, row.name, row.until) for row in reversed(by_kind[What.GRANTED])],
        is_orphaned=bool(by_kind[What.ORPHAN]),
        has_left=bool(by_kind[What.LEFT]),
        channels={row.id: called(Network(row.word), row.name) for row in by_kind[What.CHANNEL]},
    )


def _comment(row: Row) -> Comment:
    who = (row.id, row.ref, Kind(row.word), row.user_id, row.name, row.at)
    return Comment(*who, text=row.text, quote=row.quote, starts_at=row.place or 0)


def _offered(row: Row) -> Offered:
    is_accepted = None if row.ref is None else bool(row.ref)
    who = (row.id, row.user_id, row.name, row.at)
    return Offered(*who, (row.channel_id, row.language), row.text, is_accepted, row.quote)


def _recused(row: Row) -> Event:
    return Event(row.at, row.user_id, row.name, ground=Ground(row.word))


def _called(row: Row) -> Event:
    return Event(row.at, row.user_id, row.name, step_id=row.ref, step=row.word, reason=row.text)
