"""Sole approvals: a ratified emergency, a single signature."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from app.core.actor import Actor
from app.core.permissions import PostKind, Role
from app.core.zones import local_day, local_time
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.approvals.queries.route_choice import routing_in_force
from app.domain.approvals.queries.routes import routes_with_versions as known_routes
from app.domain.approvals.rules.routing import DepictedPeople, MoneyCondition, RoutingRule
from app.domain.approvals.rules.shipped_routes import EMERGENCY, ORDINARY, PAID, PERSONAL
from app.domain.approvals.rules.sole_approval import SoleActKind
from app.domain.control.models import ControlChange
from app.domain.directory.rules.topics import TopicClass
from app.domain.periods.queries.periods import PeriodWithParts
from app.domain.periods.rules.kinds import ALLOWED_CLASSES, PeriodKind
from app.domain.periods.rules.references import PeriodReference, ReferenceKind
from app.domain.posts.models import Post
from app.domain.posts.queries.posts import version_of
from app.domain.posts.rules.declaration import PostDeclaration
from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.domain.posts.rules.states import PostOrigin
from app.usecases import control_outcomes
from app.usecases.approvals import emergency, routes, sole_approval, submission
from app.usecases.people import roles
from app.usecases.periods import decisions, endings, enforcement, proposals
from app.usecases.posts import actions

FLOOD_POSTS = (
    "22.05 | Cortada la calle del Río por la crecida. No cruce a pie ni en coche. "
    "Fuente: Policía Local. Si hay peligro, llame al 112."
)
BUS_TEXT = "La guagua de la línea 3 sale mañana a su hora habitual. Horarios en la estación insular."
ALONE_REASON = "A esta hora no contesta nadie más de guardia, y la calle ya está cortada."
NOBODY_REASON = "Soy la única persona de la oficina hasta el lunes."
REVIEW_NOTE = "Comprobado con el parte de la Policía Local: correcto."
OUTSIDE_REVIEWER = ("secretaria@isla-cauce.example", "Nieves Padrón")
MINUTE = timedelta(minutes=1)


def sole_approval_lives(stage: DemoStage, now: datetime) -> Iterator[Life]:
    """Yield an emergency with a jurist, else a sole approval."""
    today = local_day(now, stage.place.zone)
    if stage.with_role("legal_reviewer"):
        yield _tell_flood(stage, today)
        yield _rules(stage, now)
    else:
        yield _tell_sole_approval(stage, now)


def _tell_flood(stage: DemoStage, today: date) -> Life:
    """Declare at night, end before midnight, ratify next morning."""
    editor, jurist, chief = (stage.with_role(role)[0] for role in ("editor", "legal_reviewer", "supervisor"))
    first = _next_weekday(today - timedelta(days=9))
    now = yield stage.instant(first, time(21, 40))
    whole = _declare_emergency(stage, first, editor, jurist, now)
    now = yield now + 20 * MINUTE
    post = _write_post(stage, chief, _emergency_topic(stage), "Calle del Río cortada", FLOOD_POSTS, now)
    now = yield now + 5 * MINUTE
    emergency.request_confirmation(Work(stage.session, chief, now), post)
    now = yield now + 6 * MINUTE
    _sign(stage, post, chief, ALONE_REASON, now)
    now = yield now + MINUTE
    stage.machine.send_due(now)
    now = yield stage.instant(first, time(23, 30))
    reason = "El río baja y la calle está abierta."
    outcome = endings.end_period(Work(stage.session, jurist, now), whole, reason=reason)
    if isinstance(outcome, ControlChange):
        stage.confirm_by_another(outcome, now)
    now = yield stage.instant(_next_weekday(first + timedelta(days=1)), time(8, 40))
    sole_approval.review_sole_approval(
        Work(stage.session, jurist, now), post, kind=SoleActKind.AGREED, reason=REVIEW_NOTE
    )


def _declare_emergency(stage: DemoStage, first: date, editor: Actor, jurist: Actor, now: datetime) -> PeriodWithParts:
    session, body = stage.session, stage.organisation
    proposal = proposals.PeriodProposal(PeriodKind.EMERGENCY, "Crecida del río", body.territory_code, first, None)
    whole = PeriodWithParts(proposals.propose_period(Work(session, editor, now), body, proposal), [])
    days = {PeriodKind.EMERGENCY: (whole.period.starts_on, None)}
    decree = PeriodReference(ReferenceKind.ACT, issuer="Decreto de Alcaldía", number="402", on=first)
    decision = decisions.PeriodDecision(decree, days, tuple(topic_class.value for topic_class in ALLOWED_CLASSES))
    seen = enforcement.posts_fingerprint(enforcement.posts_to_hold(session, body, whole.period, decision))
    enforcement.confirm_period(Work(session, jurist, now), body, whole, decision, seen=seen)
    return whole


def _rules(stage: DemoStage, now: datetime) -> Life:
    """Adopt rules at the end; earlier submissions keep theirs."""
    at = yield now - 12 * MINUTE
    key = {route.name: route.id for route, _ in known_routes(stage.session, stage.organisation.id)}
    force = routing_in_force(stage.session, stage.organisation.id)
    rules = [
        RoutingRule(key[EMERGENCY], topic_class=TopicClass.EMERGENCY.value, period=PeriodKind.EMERGENCY.value),
        RoutingRule(key[PERSONAL], people=DepictedPeople.MINOR.value),
        RoutingRule(key[PAID], money=MoneyCondition.PAID.value),
        *(force.rules or [RoutingRule(key[ORDINARY])]),
    ]
    chief = stage.with_role("supervisor")[0]
    waiting = routes.adopt_routing(Work(stage.session, chief, at), rules, base=force.number)
    stage.confirm_by_another(waiting, at)


def _tell_sole_approval(stage: DemoStage, now: datetime) -> Life:
    """Turn sole approval on; an outside review is pending."""
    session, body = stage.session, stage.organisation
    admin, chief = stage.with_role("administrator")[0], stage.with_role("supervisor")[0]
    at = yield now - timedelta(days=4)
    _invite_outside(session, stage, admin, chief, at)
    waiting = sole_approval.set_small_town_mode(Work(session, admin, at), body, is_on=True, days=body.review_days)
    stage.confirm_by_another(waiting, at)
    at = yield now - timedelta(days=3)
    post = _write_post(stage, chief, stage.topics["carreteras"], "Guagua de la línea 3", BUS_TEXT, at)
    at = yield at + 10 * MINUTE
    submission.submit_post(Work(session, chief, at), post)
    at = yield at + 5 * MINUTE
    _sign(stage, post, chief, NOBODY_REASON, at)
    assert post.planned_at is not None
    stage.machine.send_due((yield post.planned_at))


def _invite_outside(session: Session, stage: DemoStage, admin: Actor, chief: Actor, now: datetime) -> None:
    """Invite another body's secretary, confirmed by the head."""
    email, name = OUTSIDE_REVIEWER
    job = "Secretaría-Intervención, de la mancomunidad"
    today = local_day(now, stage.place.zone)
    seat = roles.RoleTerms((Role.NEUTRALITY_REVIEWER,), PostKind.CAREER, job, None, starts_on=today, ends_on=None)
    _, waiting = roles.add_member(Work(session, admin, now), email, name, seat)
    for grant in waiting:
        control_outcomes.confirm_change(Work(session, chief, now), grant.id, "Es de la mancomunidad")


def _write_post(stage: DemoStage, who: Actor, topic: int, title: str, text: str, now: datetime) -> Post:
    local = local_time((now + timedelta(hours=1)).replace(second=0, microsecond=0), stage.place.zone)
    draft = Draft(
        title=title,
        topic_id=topic,
        texts={"es": text},
        targets=((stage.channels["mastodon"].id, "es"),),
        plan=PublicationPlan(
            local.date(), local.time().replace(tzinfo=None, fold=0), local.fold, now, now + timedelta(days=1)
        ),
        declared=PostDeclaration(source="Policía Local", source_on=local_day(now, stage.place.zone)),
    )
    return actions.create_post(Work(stage.session, who, now), stage.organisation, draft, origin=PostOrigin.DEMO)


def _sign(stage: DemoStage, post: Post, who: Actor, reason: str, now: datetime) -> None:
    version = version_of(stage.session, post)
    assert version is not None
    digest = version.content_hash
    sole_approval.approve_post_alone(Work(stage.session, who, now), post, reason=reason, seen_hash=digest)


def _emergency_topic(stage: DemoStage) -> int:
    return next(stage.topics[slug] for slug in sorted(stage.place.urgent_topics))


def _next_weekday(day: date) -> date:
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
