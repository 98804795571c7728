from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from operator import eq

from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import msg
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.queries.topics import have_same_weight
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.rules.draft import Draft
from app.domain.publishing.queries import due_deliveries
from app.domain.publishing.rules.delivery import MAY_BE_OUT
from app.domain.series.models import PostSeries
from app.domain.series.queries.occurrences import DatedPost, series_dates
from app.domain.series.rules.series_state import DECIDED_STATUSES, OccurrenceFacts, PostReach, post_reach
from app.domain.series.service import set_next_date
from app.usecases.posts import actions

FIELDS_NOT_COPIED = {"id", "starts_on", "until", "count", "earlier", "follows_id", "created_at", "changed_at"}


class LossNotAgreed(Refusal):
    """A loss of `count` reviews or approvals not accepted."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(
            msg(
                "Publicaciones que con este cambio pierden su revisión o su aprobación, y vuelven a ser borradores: "
                "%(count)s. Diga que lo sabe, o déjelo como está.",
                count=count,
            )
        )


@dataclass(frozen=True, slots=True)
class ChangeReach:
    """Numbers of posts changed, decisions lost, posts left as their own."""

    changed: int
    voided: int
    own: int


@dataclass(frozen=True, slots=True)
class AffectedPosts:
    """Some dates' posts with versions; `alike`: whether two topics weigh alike."""

    rows: Sequence[DatedPost]
    reaches: Mapping[int, PostReach]
    versions: Mapping[int, PostVersion]
    alike: Callable[[int | None, int | None], bool] = eq

    def open(self) -> list[DatedPost]:
        """Return the posts a whole-series change reaches."""
        return [row for row in self.rows if self._reach(row) in (PostReach.CHANGES, PostReach.VOIDS)]

    def own(self) -> int:
        return sum(1 for row in self.rows if self._reach(row) is PostReach.OWN)

    def draft(self, post: Post) -> Draft:
        return post_queries.draft_of(post, self.versions.get(post.id))

    def changes(self, post: Post, draft: Draft) -> bool:
        """Tell whether the draft differs from the decided content or window."""
        return post_queries.changes_content(post, self.versions.get(post.id), draft)

    def voids(self, drafts: Mapping[int, Draft]) -> int:
        decided_posts = [
            row.post for row in self.rows if row.post and row.post.id in drafts and row.post.status in DECIDED_STATUSES
        ]
        return sum(1 for post in decided_posts if self._ends(post, drafts[post.id]))

    def _ends(self, post: Post, draft: Draft) -> bool:
        return self.changes(post, draft) or not self.alike(post.topic_id, draft.topic_id)

    def _reach(self, row: DatedPost) -> PostReach:
        return self.reaches[row.post.id] if row.post else PostReach.PAST


def affected_posts(session: Session, rows: Sequence[DatedPost], *, now: datetime) -> AffectedPosts:
    """Return the posts that a change affects; two statements, plus one per topic some would lose."""
    posts = [row.post for row in rows if row.post]
    if not posts:
        return AffectedPosts(rows, {}, {})
    keys = [post.id for post in posts]
    states = due_deliveries.states_by_post(session, keys)
    reaches = {
        row.post.id: post_reach(
            OccurrenceFacts(
                status=row.post.status,
                is_own=row.is_own,
                is_past=row.post.planned_at is None or row.post.planned_at <= now,
                has_left=any(state in MAY_BE_OUT for state in states.get(row.post.id, ())),
            )
        )
        for row in rows
        if row.post
    }
    here = posts[0].organisation_id
    return AffectedPosts(
        rows,
        reaches,
        post_queries.current_versions(session, here, keys),
        cache(partial(have_same_weight, session, here)),
    )


def save_affected(work: Work, field: AffectedPosts, drafts: Mapping[int, Draft], *, also: Sequence[int]) -> None:
    if not drafts:
        return
    saved = actions.save_posts(work, drafts, also=also)
    for row in field.rows:
        post = row.post
        if post is None or post.id not in drafts:
            continue
        if post.id not in saved:
            actions.save_post(work, post, drafts[post.id], base=post.base, also=also)
        row.occurrence.base = post.base


def split_series(work: Work, series: PostSeries, first: DatedPost) -> PostSeries:
    """Return the series from that date on; the same if nothing precedes."""
    every = series_dates(work.session, series)
    rows = [dated_post for dated_post in every if dated_post.occurrence.day >= first.occurrence.day]
    if len(rows) == len(every):
        return series
    day = first.occurrence.day
    rule, rest = series.rule, series.rule.from_day(day)
    made = PostSeries(
        **series.model_dump(exclude=FIELDS_NOT_COPIED),
        starts_on=day,
        until=rest.until,
        count=rest.count,
        follows_id=series.id,
        created_at=work.now,
        changed_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    _take_occurrences(rows, made)
    left = rule.before(day)
    series.until, series.count, series.changed_at = left.until, None, work.now
    set_next_date(series, None)
    audit.record(work, Act.SERIES_CUT, subject=f"series:{series.id}", first=day)
    work.session.flush()
    return made


def _take_occurrences(rows: Sequence[DatedPost], series: PostSeries) -> None:
    """Move occurrences, renumbered from one."""
    gone = rows[0].occurrence.place - 1
    for row in rows:
        row.occurrence.series_id = series.id
        row.occurrence.place -= gone
