from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from app.db.bulk import table_of
from app.db.functions import json_numbers_overlap
from app.domain.feeds.models import FeedBlock, FeedVersion
from app.domain.feeds.rules.months import FeedSlice
from app.domain.feeds.rules.readers import FeedAudience
from app.domain.feeds.rules.scope import EntryKind, FeedPosts, FeedScope

_B, _V = table_of(FeedBlock), table_of(FeedVersion)
_OTHER = _B.alias("other")
Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class BlockSelection:
    organisation_id: int
    audiences: tuple[str, ...]
    scope: FeedScope


def month_versions(connection: Connection, organisation_id: int) -> dict[str, int]:
    query = sa.select(_V.c.months).where(_V.c.organisation_id == organisation_id)
    versions_by_month: dict[str, int] | None = connection.execute(query).scalar()
    return versions_by_month or {}


def block_bytes(
    connection: Connection, selection: BlockSelection, part: FeedSlice, gone_since: datetime
) -> Sequence[bytes]:
    """Return blocks without the ORM: thousands of one-column rows."""
    wanted = _conditions(connection, selection, only_dates=part.is_before)
    if not wanted:
        return ()
    audiences = sorted({*map(str, selection.audiences), FeedAudience.PUBLISHED.value})
    query = (
        sa.select(_B.c.block)
        .where(_B.c.organisation_id == selection.organisation_id, _B.c.detail == selection.scope.detail.value)
        .where(_B.c.audience.in_(audiences))
        .where(_B.c.starts_at >= part.opens, _B.c.starts_at < part.closes)
        .where(sa.or_(*wanted), sa.or_(_B.c.gone_at.is_(None), _B.c.gone_at >= gone_since))
        .order_by(_B.c.starts_at, _B.c.id)
    )
    return connection.execute(query).scalars().all()


def _conditions(connection: Connection, selection: BlockSelection, *, only_dates: bool) -> list[Condition]:
    scope, theirs = selection.scope, frozenset(selection.audiences)
    reads_dates = EntryKind.PERIOD in scope.kinds and FeedAudience.EVERYONE in theirs
    dates: list[Condition] = [_B.c.audience == FeedAudience.EVERYONE.value] if reads_dates else []
    if only_dates:
        return dates
    own = sorted(theirs - set(FeedAudience))
    about_posts = [*_posts(scope, theirs), *_decisions(scope, own), *_deadlines(scope, theirs, own)]
    if about_posts and scope.is_narrowed:
        about_posts = [sa.and_(sa.or_(*about_posts), *_narrowed(connection, scope))]
    kinds = [kind for kind in (EntryKind.SITTING, EntryKind.CASE) if kind in scope.kinds]
    return [*dates, *about_posts, *(_kind(kind, audience) for kind in kinds for audience in own)]


def _posts(scope: FeedScope, theirs: frozenset[str]) -> list[Condition]:
    """Give readers of public data only that, under any scope."""
    if scope.posts is FeedPosts.NONE or not theirs & {FeedAudience.STAFF, FeedAudience.PUBLISHED}:
        return []
    if scope.posts is FeedPosts.PUBLIC or FeedAudience.STAFF not in theirs:
        return [_kind(EntryKind.POST, FeedAudience.PUBLISHED)]
    staff = _kind(EntryKind.POST, FeedAudience.STAFF)
    return [staff & _B.c.is_published if scope.posts is FeedPosts.PUBLISHED else staff]


def _decisions(scope: FeedScope, own: list[str]) -> list[Condition]:
    return [_kind(EntryKind.DECISION, audience) for audience in own if EntryKind.DECISION in scope.kinds]


def _deadlines(scope: FeedScope, theirs: frozenset[str], own: list[str]) -> list[Condition]:
    """Match deadlines, except those shown as the reader's own."""
    if EntryKind.DEADLINE not in scope.kinds or FeedAudience.STAFF not in theirs:
        return []
    due = _kind(EntryKind.DEADLINE, FeedAudience.STAFF)
    return [due & ~_is_own(own)] if own and EntryKind.DECISION in scope.kinds else [due]


def _is_own(own: list[str]) -> Condition:
    same = (_OTHER.c.organisation_id == _B.c.organisation_id) & (_OTHER.c.entry == _B.c.entry)
    return sa.exists().where(same, _OTHER.c.detail == _B.c.detail, _OTHER.c.audience.in_(own))


def _kind(kind: EntryKind, audience: str) -> Condition:
    return (_B.c.kind == kind.value) & (_B.c.audience == str(audience))


def _narrowed(connection: Connection, scope: FeedScope) -> list[Condition]:
    about = ((_B.c.topic_id, scope.topics), (_B.c.unit_id, scope.units))
    columns = (*about, (_B.c.campaign_id, scope.campaigns))
    through = [json_numbers_overlap(connection, _B.c.channel_ids, scope.channels)] if scope.channels else []
    return [*through, *(column.in_(wanted) for column, wanted in columns if wanted)]
