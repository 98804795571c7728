"""One signature: an emergency that is over, with what was ratified, and what a small body lets out by one hand."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from app.accounts import deeds as accounts
from app.accounts.rules import PostKind, Role
from app.accounts.service import people
from app.approvals import deeds as approvals
from app.approvals import service as routes
from app.approvals.deeds import alone, emergency
from app.approvals.queries.routes import routes as known_routes
from app.approvals.queries.routing import routing_in_force
from app.approvals.rules.alone import SoleDeed
from app.approvals.rules.routing import Depicted, Money, Rule
from app.approvals.rules.shipped import EMERGENCY, ORDINARY, PAID, PERSONAL
from app.core.actor import Actor
from app.core.zones import day_in, instant_of, wall
from app.demo.life import Life
from app.demo.stage import Stage
from app.drafting import deeds as drafting
from app.drafting.models import Post
from app.drafting.queries import version_of
from app.drafting.rules.declared import Declaration
from app.drafting.rules.draft import Draft, Plan
from app.drafting.rules.states import Origin
from app.periods import deeds as periods
from app.periods import service
from app.periods.queries import Whole
from app.periods.rules.kinds import ALLOWED_CLASSES, PeriodKind
from app.periods.rules.references import Reference, ReferenceKind
from app.topics.rules import TopicClass

FLOODED = (
    "22.05 | Cortada la calle del Río por la crecida. No cruce a pie ni en coche. "
    "Fuente: Policía Local. Si hay peligro, llame al 112."
)
CUT = "La guagua de la línea 3 sale mañana a su hora habitual. Horarios en la estación insular."
ALONE = "A esta hora no contesta nadie más de guardia, y la calle ya está cortada."
NOBODY = "Soy la única persona de la oficina hasta el lunes."
SEEN = "Comprobado con el parte de la Policía Local: correcto."
OUTSIDE = ("secretaria@isla-cauce.example", "Nieves Padrón")
MINUTE = timedelta(minutes=1)


def lanes_of(stage: Stage, now: datetime) -> Iterator[Life]:
    """Where there is a jurist, an emergency and rules of routes; where one person decides, one signature."""
    today = day_in(now, stage.place.zone)
    if stage.with_role("legal_reviewer"):
        yield _flood(stage, today)
        yield _rules(stage, now)
    else:
        yield _one_hand(stage, now)


def _flood(stage: Stage, today: date) -> Life:
    """Declared at night and over before midnight; ratified the next working morning."""
    editor, jurist, chief = (stage.with_role(role)[0] for role in ("editor", "legal_reviewer", "supervisor"))
    first = _weekday(today - timedelta(days=9))
    now = yield _at(stage, first, time(21, 40))
    whole = _declared(stage, first, editor, jurist, now)
    now = yield now + 20 * MINUTE
    post = _written(stage, chief, _emergency_topic(stage), "Calle del Río cortada", FLOODED, now)
    now = yield now + 5 * MINUTE
    emergency.ask(stage.session, post, actor=chief, now=now)
    now = yield now + 6 * MINUTE
    _sign(stage, post, chief, ALONE, now)
    now = yield now + MINUTE
    stage.machine.send_due(now)
    now = yield _at(stage, first, time(23, 30))
    periods.end(stage.session, whole, reason="El río baja y la calle está abierta.", actor=jurist, now=now)
    now = yield _at(stage, _weekday(first + timedelta(days=1)), time(8, 40))
    alone.review_later(stage.session, post, deed=SoleDeed.AGREED, reason=SEEN, actor=jurist, now=now)


def _declared(stage: Stage, first: date, editor: Actor, jurist: Actor, now: datetime) -> Whole:
    session, body = stage.session, stage.organisation
    said = service.Matter(PeriodKind.EMERGENCY, "Crecida del río", body.territory_code, first, None)
    whole = Whole(service.propose(session, body, said, actor=editor, now=now), [])
    days = {PeriodKind.EMERGENCY: (whole.period.starts_on, None)}
    decree = Reference(ReferenceKind.ACT, issuer="Decreto de Alcaldía", number="402", on=first)
    decision = service.Decision(decree, days, tuple(one.value for one in ALLOWED_CLASSES))
    seen = periods.seal(periods.to_hold(session, body, whole.period, decision))
    periods.confirm(session, body, whole, decision, seen=seen, actor=jurist, now=now)
    return whole


def _rules(stage: Stage, now: datetime) -> Life:
    """The body's own, put in force when the story ends: what was sent before goes on as it began."""
    at = yield now - 12 * MINUTE
    key = {route.name: route.id for route, _ in known_routes(stage.session, stage.organisation.id)}
    force = routing_in_force(stage.session, stage.organisation.id)
    rules = [
        Rule(key[EMERGENCY], topic_class=TopicClass.EMERGENCY.value, period=PeriodKind.EMERGENCY.value),
        Rule(key[PERSONAL], people=Depicted.MINOR.value),
        Rule(key[PAID], money=Money.PAID.value),
        *(force.rules or [Rule(key[ORDINARY])]),
    ]
    routes.adopt_routing(stage.session, rules, base=force.number, actor=stage.with_role("supervisor")[0], now=at)


def _one_hand(stage: Stage, now: datetime) -> Life:
    """The mode is on, somebody from outside is asked to look later, and has not yet."""
    session, body = stage.session, stage.organisation
    admin, chief = stage.with_role("administrator")[0], stage.with_role("supervisor")[0]
    at = yield now - timedelta(days=4)
    _invite_outside(session, stage, admin, chief, at)
    routes.set_mode(session, body, is_on=True, days=body.review_days, actor=admin, now=at)
    at = yield now - timedelta(days=3)
    post = _written(stage, chief, stage.topics["carreteras"], "Guagua de la línea 3", CUT, at)
    at = yield at + 10 * MINUTE
    approvals.submit(session, post, actor=chief, now=at)
    at = yield at + 5 * MINUTE
    _sign(stage, post, chief, NOBODY, at)
    assert post.planned_at is not None
    stage.machine.send_due((yield post.planned_at))


def _invite_outside(session: Session, stage: Stage, admin: Actor, chief: Actor, now: datetime) -> None:
    """The secretary of another body, who decides nothing beforehand as long as nobody asks; the head confirms it."""
    email, name = OUTSIDE
    job = "Secretaría-Intervención, de la mancomunidad"
    today = day_in(now, stage.place.zone)
    seat = people.Seat((Role.NEUTRALITY_REVIEWER,), PostKind.CAREER, job, None, starts_on=today, ends_on=None)
    for grant in people.invite(session, email, name, seat, actor=admin, now=now).waiting:
        accounts.confirm_grant(session, grant.id, "Es de la mancomunidad", actor=chief, now=now)


def _written(stage: Stage, who: Actor, topic: int, title: str, text: str, now: datetime) -> Post:
    local = wall((now + timedelta(hours=1)).replace(second=0, microsecond=0), stage.place.zone)
    said = Draft(
        title=title,
        topic_id=topic,
        texts={"es": text},
        targets=((stage.channels["mastodon"].id, "es"),),
        plan=Plan(local.date(), local.time().replace(tzinfo=None, fold=0), local.fold, now, now + timedelta(days=1)),
        declared=Declaration(source="Policía Local", source_on=day_in(now, stage.place.zone)),
    )
    return drafting.create(stage.session, stage.organisation, said, actor=who, now=now, origin=Origin.DEMO)


def _sign(stage: Stage, post: Post, who: Actor, reason: str, now: datetime) -> None:
    version = version_of(stage.session, post)
    assert version is not None
    digest = version.content_hash
    alone.approve_alone(stage.session, post, reason=reason, seen_hash=digest, actor=who, now=now)


def _emergency_topic(stage: Stage) -> int:
    return next(stage.topics[slug] for slug in sorted(stage.place.urgent_topics))


def _weekday(day: date) -> date:
    """The same day, or the Monday after the weekend."""
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def _at(stage: Stage, on: date, at: time) -> datetime:
    return instant_of(on, at, stage.place.zone, fold=0)
