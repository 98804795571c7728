"""Creation of series posts, each from a draft, once.

Safe if repeated, late or concurrent: rechecked under lock; a date has one row.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app.core import paths
from app.core.actor import Actor, system_actor
from app.core.permissions import Permission
from app.core.zones import local_day, local_time
from app.db.bulk import insert_rows
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.people.queries.deciders import people_with_permission
from app.domain.periods.queries.working_time import organisation_working_time
from app.domain.periods.rules.working_time import WorkingTime
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostOrigin
from app.domain.series.models import PostSeries, SeriesOccurrence
from app.domain.series.queries.occurrences import dates_with_row
from app.domain.series.queries.series import MissingRequirement, missing_requirement, series_due, series_writer
from app.domain.series.rules.holiday_shift import FARTHEST_SHIFT, publication_day
from app.domain.series.rules.series_state import SeriesTrouble
from app.domain.series.service import series_draft, set_next_date
from app.usecases.posts import bulk_creation


def queue_paused_letters(session: Session, series: PostSeries, *, now: datetime) -> None:
    """Notify the owner or, if unable to write, all who edit others' posts."""
    slug = session.get_one(Organisation, series.organisation_id).slug
    letters = [_letter(series, user, slug, now) for user in _readers(session, series, now=now)]
    notifications_service.queue_letters(session, letters, organisation_id=series.organisation_id, now=now)


def _readers(session: Session, series: PostSeries, *, now: datetime) -> Sequence[User]:
    here, owner = series.organisation_id, series.author_id
    mine = people_with_permission(session, here, Permission.POST_WRITE, now=now, only=owner) if owner else ()
    return mine or people_with_permission(session, here, Permission.POST_EDIT, now=now)


def _letter(series: PostSeries, user: User, slug: str, now: datetime) -> Letter:
    assert series.trouble is not None, "it has just been paused"
    context = {"title": series.title, "trouble": series.trouble.value, "what": series.trouble_name}
    return Letter(
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind="series_paused",
        context={**context, "planned": f"{series.next_on:%d/%m/%Y}", "path": paths.series(slug, series.id)},
        dedup_key=f"series:{series.id}:{now.isoformat()}:{user.id}",
    )


DATES_PER_TRANSACTION = 50
NumberedDates = Sequence[tuple[int, date]]


def create_due_posts(session: Session, series: PostSeries, *, now: datetime) -> int:
    """Return dates handled, the series locked. Missing requirements pause it, notifying the owner."""
    horizon = local_day(now, series.zone) + timedelta(days=series.days_ahead)
    if series.next_on is None or series.make_on is None or series.next_on > horizon:
        return 0
    dates = list(series.rule.numbered(series.next_on, horizon))[:DATES_PER_TRANSACTION]
    writer = series_writer(session, series, now=now)
    want = (
        missing_requirement(session, series, series_draft(series, PublicationPlan()))
        if writer
        else (SeriesTrouble.WRITER, series.author_name)
    )
    if writer is None or want:
        _pause_series(session, series, want or (SeriesTrouble.WRITER, series.author_name), now=now)
        return 1
    made = _add_occurrences(session, series, dates, writer, now=now)
    set_next_date(series, series.rule.first_from((dates[-1][1] if dates else horizon) + timedelta(days=1)))
    series.changed_at = now
    if made:
        detail: dict[str, Any] = {"count": made, "first": dates[0][1], "last": dates[-1][1]}
        _record(session, Act.SERIES_PROLONGED, series, now=now, **detail)
    return len(dates) or 1


def _add_occurrences(
    session: Session, series: PostSeries, dates: NumberedDates, writer: Actor, *, now: datetime
) -> int:
    taken = dates_with_row(session, series, dates[0][1], dates[-1][1]) if dates else frozenset()
    free = [numbered_date for numbered_date in dates if numbered_date[1] not in taken]
    if not free:
        return 0
    first, last = series.rule.instant(free[0][1]), series.rule.instant(free[-1][1]) + timedelta(days=FARTHEST_SHIFT)
    body, working = organisation_working_time(session, series.organisation_id, first, last)
    plans = {day: plan_for_date(series, day, working, body.zone, now=now) for _, day in free}
    keys = _create_posts(session, series, body, [plan for plan in plans.values() if plan], writer, now=now)
    posts = iter(_posts(session, series.organisation_id, keys))
    rows = [_occurrence_row(series, place, day, next(posts) if plans[day] else None) for place, day in free]
    insert_rows(session, SeriesOccurrence, rows)
    return len(keys)


def plan_for_date(
    series: PostSeries, day: date, working: WorkingTime, zone: str, *, now: datetime
) -> PublicationPlan | None:
    """Return the plan of a post in the organisation's zone; None when nothing is published."""
    landed = publication_day(series.rule, day, series.on_holiday, working)
    instant = series.rule.instant(landed) if landed else None
    if instant is None or instant <= now:
        return None
    local = local_time(instant, zone)
    return PublicationPlan(local.date(), local.time().replace(tzinfo=None, fold=0), local.fold)


def _create_posts(
    session: Session,
    series: PostSeries,
    body: Organisation,
    plans: Sequence[PublicationPlan],
    writer: Actor,
    *,
    now: datetime,
) -> list[int]:
    drafts = [series_draft(series, plan) for plan in plans]
    options: dict[str, Any] = {
        "also": series.writers,
        "told_by": system_actor(series.organisation_id),
        "origin": PostOrigin.SERIES,
    }
    return bulk_creation.add_posts(Work(session, writer, now), body, drafts, **options)


def _posts(session: Session, organisation_id: int, keys: Sequence[int]) -> Sequence[Post]:
    wanted = select(Post).where(Post.organisation_id == organisation_id, col(Post.id).in_(keys))
    posts_by_id = {post.id: post for post in session.exec(wanted)} if keys else {}
    return [posts_by_id[key] for key in keys]


def _occurrence_row(series: PostSeries, place: int, day: date, post: Post | None) -> dict[str, Any]:
    whose = {"organisation_id": series.organisation_id, "series_id": series.id}
    became = {"post_id": post.id if post else None, "base": post.base if post else ""}
    return {**whose, "day": day, "place": series.earlier + place, **became}


def _pause_series(session: Session, series: PostSeries, want: MissingRequirement, *, now: datetime) -> None:
    series.paused_at, (series.trouble, series.trouble_name) = now, want
    set_next_date(series, series.next_on)
    _record(session, Act.SERIES_PAUSED, series, now=now, trouble=series.trouble.value, name=series.trouble_name)
    queue_paused_letters(session, series, now=now)


def _record(session: Session, act: Act, series: PostSeries, *, now: datetime, **detail: Any) -> None:
    actor = system_actor(series.organisation_id)
    audit.record(Work(session, actor, now), act, subject=f"series:{series.id}", title=series.title, **detail)


def series_job(reading: Sessions, writing: Sessions) -> Callable[[datetime], Mapping[str, int]]:
    return lambda now: {"repeated": create_posts_ahead(reading, writing, now=now)}


def create_posts_ahead(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Return dates handled. One read if idle, one transaction per series."""
    with reading() as session:
        due = series_due(session, local_day(now, "UTC"))
    return sum(_create_for_series(writing, series_id, now=now) for _, series_id in due)


def _create_for_series(writing: Sessions, series_id: int, *, now: datetime) -> int:
    with writing() as session:
        series = session.get(PostSeries, series_id, with_for_update={"skip_locked": True})
        done = create_due_posts(session, series, now=now) if series else 0
        session.commit()
    return done
