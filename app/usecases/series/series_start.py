from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.zones import local_day
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.series.models import PostSeries, SeriesOccurrence
from app.domain.series.queries.occurrences import series_membership
from app.domain.series.queries.series import missing_requirement, series_writer
from app.domain.series.rules.holiday_shift import OnHoliday
from app.domain.series.rules.recurrence import (
    DAYS_AHEAD,
    LONGEST_WAIT,
    Frequency,
    SeriesRule,
    check_days_ahead,
    check_series_rule,
)
from app.domain.series.rules.series_state import check_not_ended
from app.domain.series.service import series_draft, set_next_date_from
from app.usecases.posts import drafts


@dataclass(frozen=True, slots=True)
class SeriesTerms:
    """A recurrence as typed, without start."""

    freq: Frequency
    at: time
    every: int = 1
    weekdays: tuple[str, ...] = ()
    month_day: int | None = None
    nth: int | None = None
    until: date | None = None
    count: int | None = None
    days_ahead: int = DAYS_AHEAD
    on_holiday: OnHoliday = OnHoliday.KEEP

    def rule(self, starts_on: date, zone: str) -> SeriesRule:
        """Return the rule. Raises `Refusal` if invalid."""
        check_days_ahead(self.days_ahead)
        made = SeriesRule(starts_on=starts_on, zone=zone, **{name: getattr(self, name) for name in RULE_FIELDS})
        check_series_rule(made)
        return made

    def columns(self) -> dict[str, Any]:
        columns = {name: getattr(self, name) for name in (*RULE_FIELDS, "days_ahead", "on_holiday")}
        return columns | {"weekdays": list(self.weekdays)}


RULE_FIELDS = ("freq", "at", "every", "weekdays", "month_day", "nth", "until", "count")


def may_change_series(series: PostSeries, actor: Actor) -> bool:
    """Tell whether the actor owns it or may edit others' posts."""
    is_own = actor.may(Permission.POST_WRITE) and series.author_id == actor.id
    return actor.may(Permission.POST_EDIT) or is_own


def begin_series(work: Work, post: Post, terms: SeriesTerms) -> PostSeries:
    """Start the actor's series with an unchanged first post.

    Raises `Refusal` where the post has no hour or the rule omits its day, `Conflict` where it has a series.
    """
    drafts.check_may_edit(post, work.actor)
    demand(work.actor.may(Permission.POST_WRITE))
    starts_on = check_first_post(work.session, post, now=work.now)
    rule = terms.rule(starts_on, post.zone)
    check_first_date(rule, starts_on)
    authorship: dict[str, Any] = {
        "author_id": work.actor.id,
        "author_name": work.actor.name,
        "zone": post.zone,
        "starts_on": starts_on,
    }
    whose: dict[str, Any] = {
        "organisation_id": work.organisation_id,
        "created_at": work.now,
        "changed_at": work.now,
    }
    series = PostSeries(**authorship, **whose, **terms.columns(), **text_of_post(work.session, post))
    set_next_date_from(series, starts_on + timedelta(days=1), now=work.now)
    work.session.add(series)
    work.session.flush()
    first: dict[str, Any] = {
        "series_id": series.id,
        "day": starts_on,
        "place": 1,
        "post_id": post.id,
        "base": post.base,
    }
    work.session.add(SeriesOccurrence(organisation_id=work.organisation_id, **first))
    subject = f"post:{post.id}"
    detail: dict[str, Any] = {"title": series.title, "first": starts_on}
    audit.record(work, Act.SERIES_BEGUN, subject=subject, **detail)
    work.session.flush()
    return series


def check_first_post(session: Session, post: Post, *, now: datetime) -> date:
    """Return a possible start day; raises as `begin_series`."""
    if series_membership(session, post):
        raise Conflict(msg("Esta publicación ya es de una serie."))
    if post.planned_on is None or post.planned_time is None or not post.version:
        raise Refusal(msg("Escriba antes el texto y elija el día y la hora: son los de la primera de la serie."))
    if abs(post.planned_on - local_day(now, post.zone)) > LONGEST_WAIT:
        raise Refusal(msg("Su fecha está a más de cinco años: elija otra antes de repetirla."))
    return post.planned_on


def check_first_date(rule: SeriesRule, day: date) -> None:
    """Raise `Refusal` when the rule omits that day."""
    if rule.first_from(day) != day:
        raise Refusal(msg("La primera es la del %(day)s: elija días entre los que esté ese.", day=f"{day:%d/%m/%Y}"))


def text_of_post(session: Session, post: Post) -> Mapping[str, Any]:
    version = posts.version_of(session, post)
    writers = sorted(posts.contributors(session, version)) if version else []
    body = posts.draft_of(post, version).body() | {"window": [False, False]}
    return {"title": post.title, "topic_id": post.topic_id, "body": body, "writers": writers}


def resume_series(work: Work, series: PostSeries) -> None:
    """Resume from today; the actor becomes owner if the present one cannot write.

    Raises `Refusal` while topic or account is closed.
    """
    demand(may_change_series(series, work.actor))
    check_not_ended(series)
    if not series.paused_at:
        raise Conflict(msg("Esta serie ya está en marcha."))
    if want := missing_requirement(work.session, series, series_draft(series, PublicationPlan())):
        raise Refusal(msg(want[0].label.msgid, name=want[1]))
    if series_writer(work.session, series, now=work.now) is None:
        demand(work.actor.may(Permission.POST_WRITE))
        series.author_id, series.author_name = work.actor.id, work.actor.name
    series.paused_at, series.trouble, series.trouble_name, series.changed_at = None, None, "", work.now
    if series.next_on:
        set_next_date_from(series, series.next_on, now=work.now)
    subject = f"series:{series.id}"
    audit.record(work, Act.SERIES_RESUMED, subject=subject, title=series.title)
    work.session.flush()
