"""What one post says becomes what its series says, from it on or in all that are to come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.words import say
from app.drafting.models import Post
from app.drafting.rules.draft import Draft, Plan
from app.series.deeds.reaching import Field, NotAgreed, Reached, field_of, save
from app.series.models import PostSeries
from app.series.queries.occurrences import Dated, dates_of, hold
from app.series.rules.standing import check_lives
from app.series.service.beginning import may_change, text_of
from app.series.service.cutting import cut
from app.series.service.planning import draft_for


def reword(
    session: Session, series: PostSeries, post: Post, *, following: bool, agreed: int, actor: Actor, now: datetime
) -> tuple[PostSeries, Reached]:
    """Both come locked. The series it is now, which is another one where it was cut, and how far it reached.

    Raises `NotAgreed` unless `agreed` is how many posts lose their review or their approval by it.
    """
    demand(may_change(series, actor))
    check_lives(series)
    first = dated_or_404(dates_of(session, series), post)
    if following:
        series = cut(session, series, first, actor=actor, now=now)
    for name, value in text_of(session, post).items():
        setattr(series, name, value)
    series.changed_at = now
    rows = dates_of(session, series)
    hold(session, rows)
    field = field_of(session, rows, now=now)
    drafts, reached = drafts_for(series, field, post), _reach(series, field, first)
    if reached.voided != agreed:
        raise NotAgreed(reached.voided)
    save(session, field, drafts, also=series.writers, actor=actor, now=now)
    first.occurrence.base = post.base
    audit.record(
        session, Act.SERIES_REWORDED, actor=actor, now=now, subject=f"series:{series.id}", count=reached.changed
    )
    session.flush()
    return series, reached


def dated_or_404(rows: Sequence[Dated], post: Post) -> Dated:
    """The date of a post; raises `NotFound` for one that is not of the series."""
    found = next((row for row in rows if row.occurrence.post_id == post.id), None)
    if found is None:
        raise NotFound(say("Esa publicación no es de esta serie."))
    return found


def drafts_for(series: PostSeries, field: Field, post: Post) -> dict[int, Draft]:
    """What each post it reaches would say, at its own hour; not the one it comes from, which says it."""
    posts = [row.post for row in field.open() if row.post and row.post.id != post.id]
    drafts = {one.id: draft_for(series, _plan(one)) for one in posts}
    return {one.id: drafts[one.id] for one in posts if _differs(field, one, drafts[one.id])}


def _differs(field: Field, post: Post, draft: Draft) -> bool:
    return field.changes(post, draft) or (post.title, post.topic_id) != (draft.title, draft.topic_id)


def _plan(post: Post) -> Plan:
    return Plan(post.planned_on, post.planned_time, post.planned_fold)


def forecast(session: Session, series: PostSeries, post: Post, *, now: datetime) -> tuple[Reached, Reached]:
    """How far it would reach: from this post on, and in the whole series. Nothing is written; raises `NotFound`."""
    said = PostSeries(**text_of(session, post))
    every = dates_of(session, series)
    first = dated_or_404(every, post)
    following = [row for row in every if row.occurrence.day >= first.occurrence.day]
    whole = field_of(session, every, now=now)
    return _reach(said, replace(whole, rows=following), first), _reach(said, whole, first)


def _reach(said: PostSeries, field: Field, first: Dated) -> Reached:
    drafts = drafts_for(said, field, first.post) if first.post else {}
    others = Field([row for row in field.rows if row.occurrence.id != first.occurrence.id], field.reaches, {})
    return Reached(len(drafts), field.voids(drafts), others.own())
