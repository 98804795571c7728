from collections.abc import Sequence
from typing import Any

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.domain.series.models import PostSeries
from app.domain.series.queries.occurrences import lock_posts, series_dates
from app.domain.series.rules.series_state import UNDECIDED_STATUSES, check_not_ended
from app.domain.series.service import set_next_date
from app.usecases.posts import endings
from app.usecases.series.change_scope import affected_posts
from app.usecases.series.series_start import may_change_series


def end_series(work: Work, series: PostSeries, *, reason: str, drafts: bool) -> int:
    """End a locked series; return drafts withdrawn (`drafts`). Reviewed, approved or separate posts stay.

    Raises `Refusal` without reason.
    """
    demand(may_change_series(series, work.actor))
    check_not_ended(series)
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: queda en el historial."))
    series.ended_at, series.ended_by_name, series.end_reason, series.changed_at = (
        work.now,
        work.actor.name,
        reason,
        work.now,
    )
    set_next_date(series, series.next_on)
    gone = open_drafts(work, series) if drafts else []
    withdraw_posts(work, gone, reason=reason)
    detail: dict[str, Any] = {"title": series.title, "reason": reason, "count": len(gone)}
    audit.record(work, Act.SERIES_ENDED, subject=f"series:{series.id}", **detail)
    work.session.flush()
    return len(gone)


def open_drafts(work: Work, series: PostSeries) -> list[Post]:
    """Return future posts never submitted."""
    rows = series_dates(work.session, series)
    lock_posts(work.session, rows)
    return [
        row.post
        for row in affected_posts(work.session, rows, now=work.now).open()
        if row.post and row.post.status in UNDECIDED_STATUSES
    ]


def withdraw_posts(work: Work, posts: Sequence[Post], *, reason: str) -> None:
    """Withdraw all posts, in review or approved too."""
    if not posts:
        return
    endings.withdraw_drafts(work, [post.id for post in posts], reason=reason)
    for post in posts:
        if post.status is not PostStatus.WITHDRAWN:
            endings.withdraw_post(work, post, reason=reason)
