"""The dates that bind in the town's story: a mourning that is over, and an election that is only proposed."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from app.core.actor import Actor
from app.core.zones import day_in, instant_of
from app.demo.content import Place
from app.demo.life import Life
from app.demo.stage import Stage
from app.drafting import deeds as drafting
from app.drafting.queries import holds
from app.drafting.queries.holds import Scheduled
from app.periods import deeds, service
from app.periods.queries import Whole
from app.periods.rules.electoral import Election
from app.periods.rules.kinds import ALLOWED_CLASSES, PeriodKind
from app.periods.rules.references import Reference, ReferenceKind
from app.publishing.queries.sending import posts_for_update
from app.topics.rules import TopicClass

MOURNING_DAYS = 3
LONG_AGO, LATELY = 60, 25
"""Between how many days ago the mourning began."""

VOTE_AHEAD = 100
"""Days to the vote, at least: its period then begins after everything else that is told."""

SUNDAY = 6
NAME = "Por el fallecimiento del cronista oficial de la villa"
KEPT = "Es un servicio que se sigue prestando esos días."
DROPPED = "El acto se suspende por el luto."


def dated(stage: Stage, now: datetime) -> Sequence[Life]:
    """Only where everybody is there to decide them."""
    if not stage.with_role("legal_reviewer"):
        return ()
    return (_mourning(stage, day_in(now, stage.place.zone)), _election(stage, now))


def _mourning(stage: Stage, today: date) -> Life:
    """Confirmed early on its first day, so that what the day had planned is held; what nobody releases expires."""
    first = _first_day(stage.place, today)
    editor, jurist = stage.with_role("editor")[0], stage.with_role("legal_reviewer")[0]
    now = yield _at(stage, first, time(7, 5))
    last = first + timedelta(days=MOURNING_DAYS - 1)
    place = stage.organisation.territory_code
    said = service.Matter(PeriodKind.OFFICIAL_MOURNING, NAME, place, first, last)
    whole = Whole(service.propose(stage.session, stage.organisation, said, actor=editor, now=now), [])
    now = yield now + timedelta(minutes=25)
    decree = Reference(ReferenceKind.ACT, issuer="Decreto de Alcaldía", number=f"318/{first.year}", on=first)
    _confirm(stage, whole, decree, actor=jurist, now=now)
    now = yield now + timedelta(minutes=50)
    _settle(stage, whole, actor=stage.with_role("supervisor")[0], now=now)


def _confirm(stage: Stage, whole: Whole, reference: Reference, *, actor: Actor, now: datetime) -> None:
    days = {part.kind: (part.starts_on, part.ends_on) for part in whole.parts}
    decision = service.Decision(reference, days, tuple(one.value for one in ALLOWED_CLASSES))
    seen = deeds.seal(deeds.to_hold(stage.session, stage.organisation, whole.period, decision))
    deeds.confirm(stage.session, stage.organisation, whole, decision, seen=seen, actor=actor, now=now)


def _settle(stage: Stage, whole: Whole, *, actor: Actor, now: datetime) -> None:
    """The first one still to come goes on, the next one is called off."""
    session, body = stage.session, stage.organisation
    coming = [one for one in _held(stage, whole) if one.planned_at and one.planned_at > now]
    if coming:
        deeds.release(session, body, whole.period, {coming[0].id}, reason=KEPT, actor=actor, now=now)
    for post in posts_for_update(session, [one.id for one in coming[1:2]]).values():
        drafting.withdraw(session, post, reason=DROPPED, actor=actor, now=now)


def _held(stage: Stage, whole: Whole) -> Sequence[Scheduled]:
    found = holds.held_by(stage.session, stage.organisation.id, whole.period.id)
    return [one.post for one in found if one.is_held]


def _first_day(place: Place, today: date) -> date:
    """Of those days, the one that begins the busiest stretch of what is neither service nor emergency."""
    service_topics = {TopicClass.SERVICE, TopicClass.EMERGENCY}
    quiet = {topic["slug"] for topic in place.told["topics"] if topic["class"] not in service_topics}
    busy = Counter(telling.day_near(today) for telling in place.posts if telling.topic in quiet)
    days = [today - timedelta(days=ago) for ago in range(LONG_AGO, LATELY, -1)]
    return max(days, key=lambda first: sum(busy[first + timedelta(days=n)] for n in range(MOURNING_DAYS)))


def _election(stage: Stage, now: datetime) -> Life:
    """Regional ones, as worked out from the day of their vote: nobody is bound until a bulletin publishes the call."""
    ahead = day_in(now, stage.place.zone) + timedelta(days=VOTE_AHEAD)
    vote = ahead + timedelta(days=(SUNDAY - ahead.weekday()) % 7)
    at = yield now - timedelta(days=2, hours=3)
    asked = service.Vote(Election.REGIONAL, vote, stage.organisation.region)
    service.propose_election(stage.session, stage.organisation, asked, actor=stage.with_role("editor")[0], now=at)


def _at(stage: Stage, on: date, at: time) -> datetime:
    return instant_of(on, at, stage.place.zone, fold=0)
