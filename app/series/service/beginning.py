"""Making a series of a post, and putting one that stopped to work again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.core.zones import day_in
from app.drafting import queries as drafting
from app.drafting import service as posts
from app.drafting.models import Post
from app.drafting.rules.draft import Plan
from app.series.models import PostSeries, SeriesOccurrence
from app.series.queries.needs import wanting, writer_of
from app.series.queries.occurrences import belonging
from app.series.rules.landing import OnHoliday
from app.series.rules.repeating import DAYS_AHEAD, SOON, Freq, Rule, check_ahead, check_rule
from app.series.rules.standing import TROUBLE_WORDS, check_lives
from app.series.service.planning import draft_for, plan_from


@dataclass(frozen=True, slots=True)
class Terms:
    """How a series comes round, as it is typed; when it begins is said apart."""

    freq: Freq
    at: time
    every: int = 1
    weekdays: tuple[str, ...] = ()
    month_day: int | None = None
    nth: int | None = None
    until: date | None = None
    count: int | None = None
    days_ahead: int = DAYS_AHEAD
    on_holiday: OnHoliday = OnHoliday.KEEP

    def rule(self, starts_on: date, zone: str) -> Rule:
        """Raises `Refusal` when it cannot be."""
        check_ahead(self.days_ahead)
        made = Rule(starts_on=starts_on, zone=zone, **{name: getattr(self, name) for name in OF_RULE})
        check_rule(made)
        return made

    def kept(self) -> dict[str, Any]:
        """The columns of a series."""
        said = {name: getattr(self, name) for name in (*OF_RULE, "days_ahead", "on_holiday")}
        return said | {"weekdays": list(self.weekdays)}


OF_RULE = ("freq", "at", "every", "weekdays", "month_day", "nth", "until", "count")


def may_change(series: PostSeries, actor: Actor) -> bool:
    """As for posts: whoever carries it, or whoever may edit what others write."""
    is_own = actor.may(Permission.POST_WRITE) and series.author_id == actor.id
    return actor.may(Permission.POST_EDIT) or is_own


def begin(session: Session, post: Post, terms: Terms, *, actor: Actor, now: datetime) -> PostSeries:
    """The post is the first of the series, and stays as it is; whoever begins it carries it.

    Raises `Refusal` where the post has no hour or the rule leaves its day out, `OutOfTurn` where it has a series.
    """
    posts.check_may_edit(post, actor)
    demand(actor.may(Permission.POST_WRITE))
    starts_on = check_first(session, post, now=now)
    rule = terms.rule(starts_on, post.zone)
    check_holds(rule, starts_on)
    said: dict[str, Any] = {"author_id": actor.id, "author_name": actor.name, "zone": post.zone, "starts_on": starts_on}
    whose: dict[str, Any] = {"organisation_id": actor.organisation_id, "created_at": now, "changed_at": now}
    series = PostSeries(**said, **whose, **terms.kept(), **text_of(session, post))
    plan_from(series, starts_on + timedelta(days=1), now=now)
    session.add(series)
    session.flush()
    first: dict[str, Any] = {
        "series_id": series.id,
        "day": starts_on,
        "place": 1,
        "post_id": post.id,
        "base": post.base,
    }
    session.add(SeriesOccurrence(organisation_id=actor.organisation_id, **first))
    subject = f"post:{post.id}"
    told: dict[str, Any] = {"title": series.title, "first": starts_on}
    audit.record(session, Act.SERIES_BEGUN, actor=actor, now=now, subject=subject, **told)
    session.flush()
    return series


def check_first(session: Session, post: Post, *, now: datetime) -> date:
    """The day a post would begin a series on; raises as `begin`."""
    if belonging(session, post):
        raise OutOfTurn(say("Esta publicación ya es de una serie."))
    if post.planned_on is None or post.planned_time is None or not post.version:
        raise Refusal(say("Escriba antes el texto y elija el día y la hora: son los de la primera de la serie."))
    if abs(post.planned_on - day_in(now, post.zone)) > SOON:
        raise Refusal(say("Su fecha está a más de cinco años: elija otra antes de repetirla."))
    return post.planned_on


def check_holds(rule: Rule, day: date) -> None:
    """Raises `Refusal` where a rule leaves out the day of its first post."""
    if rule.first_from(day) != day:
        raise Refusal(say("La primera es la del %(day)s: elija días entre los que esté ese.", day=f"{day:%d/%m/%Y}"))


def text_of(session: Session, post: Post) -> Mapping[str, Any]:
    """What a series takes of a post: its words, and whose they are."""
    version = drafting.version_of(session, post)
    writers = sorted(drafting.contributors(session, version)) if version else []
    body = drafting.draft_of(post, version).body() | {"window": [False, False]}
    return {"title": post.title, "topic_id": post.topic_id, "body": body, "writers": writers}


def resume(session: Session, series: PostSeries, *, actor: Actor, now: datetime) -> None:
    """Go on creating, from today; whoever does it carries it from now on where its owner cannot write any more.

    Raises `Refusal` while its topic or an account of it is closed.
    """
    demand(may_change(series, actor))
    check_lives(series)
    if not series.paused_at:
        raise OutOfTurn(say("Esta serie ya está en marcha."))
    if want := wanting(session, series, draft_for(series, Plan())):
        raise Refusal(say(TROUBLE_WORDS[want[0]].msgid, name=want[1]))
    if writer_of(session, series, now=now) is None:
        demand(actor.may(Permission.POST_WRITE))
        series.author_id, series.author_name = actor.id, actor.name
    series.paused_at, series.trouble, series.trouble_name, series.changed_at = None, None, "", now
    if series.next_on:
        plan_from(series, series.next_on, now=now)
    subject = f"series:{series.id}"
    audit.record(session, Act.SERIES_RESUMED, actor=actor, now=now, subject=subject, title=series.title)
    session.flush()
