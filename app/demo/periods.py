from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from app.core.actor import Actor
from app.core.zones import local_day
from app.db.work import Work
from app.demo.content import DemoOrganisation
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.directory.rules.topics import TopicClass
from app.domain.periods.queries.periods import PeriodWithParts
from app.domain.periods.rules.elections import Election
from app.domain.periods.rules.kinds import ALLOWED_CLASSES, PeriodKind
from app.domain.periods.rules.references import PeriodReference, ReferenceKind
from app.domain.posts.queries import holds
from app.domain.posts.queries.holds import ScheduledPost
from app.domain.publishing.queries.due_deliveries import lock_post_rows
from app.usecases.periods import decisions, enforcement, proposals, rejudgement
from app.usecases.posts import endings

MOURNING_DAYS = 3
LONG_AGO, LATELY = 60, 25
"""The mourning's start, days ago."""

VOTE_AHEAD = 100
"""Least days until the vote, so that its period begins last."""

SUNDAY = 6
NAME = "Por el fallecimiento del cronista oficial de la villa"
KEPT_REASON = "Es un servicio que se sigue prestando esos días."
DROPPED_REASON = "El acto se suspende por el luto."


def period_lives(stage: DemoStage, now: datetime) -> Sequence[Life]:
    """Return lives, where deciders exist."""
    if not stage.with_role("legal_reviewer"):
        return ()
    return (_tell_mourning(stage, local_day(now, stage.place.zone)), _tell_election(stage, now))


def _tell_mourning(stage: DemoStage, today: date) -> Life:
    """Confirm early on the first day; unreleased posts expire."""
    first = _first_day(stage.place, today)
    editor, jurist = stage.with_role("editor")[0], stage.with_role("legal_reviewer")[0]
    now = yield stage.instant(first, time(7, 5))
    last = first + timedelta(days=MOURNING_DAYS - 1)
    place = stage.organisation.territory_code
    proposal = proposals.PeriodProposal(PeriodKind.OFFICIAL_MOURNING, NAME, place, first, last)
    whole = PeriodWithParts(
        proposals.propose_period(Work(stage.session, editor, now), stage.organisation, proposal), []
    )
    now = yield now + timedelta(minutes=25)
    decree = PeriodReference(ReferenceKind.ACT, issuer="Decreto de Alcaldía", number=f"318/{first.year}", on=first)
    _confirm(stage, whole, decree, actor=jurist, now=now)
    now = yield now + timedelta(minutes=50)
    _settle_posts(stage, whole, actor=stage.with_role("supervisor")[0], now=now)


def _confirm(
    stage: DemoStage, whole: PeriodWithParts, reference: PeriodReference, *, actor: Actor, now: datetime
) -> None:
    days = {part.kind: (part.starts_on, part.ends_on) for part in whole.parts}
    decision = decisions.PeriodDecision(reference, days, tuple(topic_class.value for topic_class in ALLOWED_CLASSES))
    seen = enforcement.posts_fingerprint(
        enforcement.posts_to_hold(stage.session, stage.organisation, whole.period, decision)
    )
    enforcement.confirm_period(Work(stage.session, actor, now), stage.organisation, whole, decision, seen=seen)


def _settle_posts(stage: DemoStage, whole: PeriodWithParts, *, actor: Actor, now: datetime) -> None:
    """Release the first held post, withdraw the next."""
    session, body = stage.session, stage.organisation
    coming = [
        scheduled_post
        for scheduled_post in _held_posts(stage, whole)
        if scheduled_post.planned_at and scheduled_post.planned_at > now
    ]
    if coming:
        rejudgement.release_posts(Work(session, actor, now), body, whole.period, {coming[0].id}, reason=KEPT_REASON)
    for post in lock_post_rows(session, [scheduled_post.id for scheduled_post in coming[1:2]]).values():
        endings.withdraw_post(Work(session, actor, now), post, reason=DROPPED_REASON)


def _held_posts(stage: DemoStage, whole: PeriodWithParts) -> Sequence[ScheduledPost]:
    post_holds = holds.held_by_period(stage.session, stage.organisation.id, whole.period.id)
    return [post_hold.post for post_hold in post_holds if post_hold.is_on_hold]


def _first_day(place: DemoOrganisation, today: date) -> date:
    """Return the busiest stretch's first day, without service or emergency posts."""
    service_topics = {TopicClass.SERVICE, TopicClass.EMERGENCY}
    quiet = {topic["slug"] for topic in place.data["topics"] if topic["class"] not in service_topics}
    busy = Counter(telling.day_near(today) for telling in place.posts if telling.topic in quiet)
    days = [today - timedelta(days=ago) for ago in range(LONG_AGO, LATELY, -1)]
    return max(days, key=lambda first: sum(busy[first + timedelta(days=n)] for n in range(MOURNING_DAYS)))


def _tell_election(stage: DemoStage, now: datetime) -> Life:
    """Propose from the vote's day; only published calls bind."""
    ahead = local_day(now, stage.place.zone) + timedelta(days=VOTE_AHEAD)
    vote = ahead + timedelta(days=(SUNDAY - ahead.weekday()) % 7)
    at = yield now - timedelta(days=2, hours=3)
    proposal = proposals.ElectionProposal(Election.REGIONAL, vote, stage.organisation.region)
    proposals.propose_election(Work(stage.session, stage.with_role("editor")[0], at), stage.organisation, proposal)
