"""Sessions: one signed, the next with frozen agenda."""

from datetime import date, datetime, time, timedelta

from sqlmodel import col, select

from app.core.permissions import Role
from app.core.zones import local_day
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.approvals.queries.route_choice import routing_in_force
from app.domain.approvals.queries.routes import routes_with_versions as routes_of
from app.domain.approvals.rules.routes import RouteStep
from app.domain.approvals.rules.routing import RoutingRule
from app.domain.approvals.rules.states import Verdict
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.organisations.rules import WEEKDAYS
from app.domain.posts.models import Post
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.domain.posts.rules.states import PostOrigin
from app.domain.sittings.models import Appointment, Sitting, SittingItem
from app.domain.sittings.queries.minutes import minutes_document
from app.domain.sittings.rules.minutes import unsigned_digest
from app.usecases.approvals import decisions, routes, submission
from app.usecases.directory.topics import TopicDetails, create_topic
from app.usecases.posts import actions
from app.usecases.sittings import appointments, proceedings
from app.usecases.sittings.agenda import freeze_agenda
from app.usecases.sittings.appointments import AppointmentTerms
from app.usecases.sittings.calendar_letters import InvitationSender
from app.usecases.sittings.invitations import send_invitations, send_reminder

NAME, TOPIC, ROUTE = "Comunicación de instalaciones", "Instalaciones municipales", "En sesión"
BEGUN_DAYS, HELD_DAYS, NEXT_DAYS = 5, 2, 1
CUT_OFF_HOURS = 36
SENDER = InvitationSender("https://cauce.example", "cauce@villacauce.example")
FIRST = (
    ("Piscina cubierta: horario", "La piscina cubierta abre de lunes a viernes, de 9:00 a 21:00."),
    ("Sala de estudio: horario", "La sala de estudio de la calle Mayor abre de 8:00 a 22:00."),
    ("Pistas de pádel: reservas", "Las pistas de pádel se reservan en la web municipal o en el 010."),
    ("Corte de agua en el polideportivo", "El polideportivo cierra los vestuarios de 12:00 a 16:00 por una avería."),
)
SECOND = (
    ("Pabellón: puerta de acceso", "Al pabellón se entra por la calle del Molino mientras se arregla la puerta."),
    ("Centro cívico: salas", "Las salas del centro cívico se piden en su conserjería, de 9:00 a 14:00."),
)
WHY_LATER = "Falta confirmar el teléfono de reservas."
WHY_NOW = "La avería es de hoy y el aviso no puede esperar a la sesión."


def tell_sittings(stage: DemoStage, *, now: datetime) -> Life:
    """Hold a sitting the day before yesterday, prepare tomorrow's."""
    today = local_day(now, stage.place.zone)
    chief, deputy = stage.with_role("supervisor")[:2]
    at = yield stage.instant(today - timedelta(days=BEGUN_DAYS), time(10))
    topic = _create_appointment(stage, today, at)
    at = yield at + timedelta(minutes=30)
    posts = [
        _submit(stage, topic, *first_post, on=today + timedelta(days=3 + n), now=at)
        for n, first_post in enumerate(FIRST)
    ]
    sitting, following = _demo_sittings(stage)[:2]
    at = yield at + timedelta(hours=1)
    _decide(stage, posts[3], at, reason=WHY_NOW)
    at = yield sitting.cut_off_at
    freeze_agenda(stage.session, sitting, now=at)
    at = yield sitting.starts_at
    proceedings.begin_sitting(Work(stage.session, chief, at), sitting)
    at = yield at + timedelta(minutes=2)
    proceedings.join_sitting(Work(stage.session, deputy, at), sitting, deputy.person_id)
    yield from _hold_sitting(stage, sitting, posts, at)
    at = yield following.cut_off_at - timedelta(hours=9)
    for n, second_post in enumerate(SECOND):
        _submit(stage, topic, *second_post, on=today + timedelta(days=5 + n), now=at)
    at = yield following.cut_off_at
    freeze_agenda(stage.session, following, now=at)
    _send_invitations(stage, following, at)
    following.reminded_at = yield following.remind_at
    send_reminder(stage.session, following, now=following.remind_at)


def _create_appointment(stage: DemoStage, today: date, now: datetime) -> int:
    session, chief = stage.session, stage.with_role("supervisor")[0]
    owner = session.get_one(Topic, next(iter(stage.topics.values()))).owner_unit_id
    matter = TopicDetails(TOPIC, "Servicios", TopicClass.SERVICE, Risk.LOW, owner_unit_id=owner, target_share=0)
    topic = create_topic(Work(session, chief, now), matter)
    asking = RouteStep("Visto bueno", (Role.SUPERVISOR.value,), hours=120, in_session=True)
    route = routes.create_route(Work(session, chief, now), ROUTE, [asking])
    force = routing_in_force(session, stage.organisation.id)
    rules = [RoutingRule(route.id, topic=topic.id), *(force.rules or [RoutingRule(_first_route(stage))])]
    stage.confirm_by_another(routes.adopt_routing(Work(session, chief, now), rules, base=force.number), now)
    days = [(today + timedelta(days=n)).weekday() for n in (-HELD_DAYS, NEXT_DAYS)]
    weekdays = tuple(WEEKDAYS[day] for day in days)
    terms = AppointmentTerms(
        NAME, weekdays, time(9), 45, CUT_OFF_HOURS, local_day(now, stage.place.zone), (Role.SUPERVISOR.value,)
    )
    made = appointments.create_appointment(Work(session, chief, now), terms)
    send_invitations(session, made, SENDER, now=now)
    return topic.id


def _hold_sitting(stage: DemoStage, sitting: Sitting, posts: list[Post], opened: datetime) -> Life:
    session, chief = stage.session, stage.with_role("supervisor")[0]
    for n, post in enumerate(posts[:2], start=1):
        _decide(stage, post, (yield opened + timedelta(minutes=4 * n)))
    at = yield opened + timedelta(minutes=14)
    mine = select(SittingItem).where(SittingItem.organisation_id == sitting.organisation_id)
    item = session.exec(mine.where(SittingItem.sitting_id == sitting.id, SittingItem.post_id == posts[2].id)).one()
    proceedings.defer_item(Work(session, chief, at), sitting, item, posts[2], WHY_LATER)
    at = yield opened + timedelta(minutes=20)
    seen = unsigned_digest(minutes_document(session, sitting, now=at))
    proceedings.close_sitting(Work(session, chief, at), sitting, seen=seen)


def _demo_sittings(stage: DemoStage) -> list[Sitting]:
    mine = select(Sitting).where(Sitting.organisation_id == stage.organisation.id)
    return list(stage.session.exec(mine.order_by(col(Sitting.starts_at))))


def _send_invitations(stage: DemoStage, sitting: Sitting, now: datetime) -> None:
    send_invitations(stage.session, stage.session.get_one(Appointment, sitting.appointment_id), SENDER, now=now)


def _submit(stage: DemoStage, topic: int, title: str, text: str, *, on: date, now: datetime) -> Post:
    session, editor = stage.session, stage.with_role("editor")[0]
    account = next(channel for channel in stage.channels.values() if "es" in channel.languages)
    plan = PublicationPlan(on, time(11))
    draft = Draft(title=title, topic_id=topic, texts={"es": text}, targets=((account.id, "es"),), plan=plan)
    made = actions.create_post(Work(session, editor, now), stage.organisation, draft, origin=PostOrigin.DEMO)
    submission.submit_post(Work(session, editor, now), made)
    return made


def _decide(stage: DemoStage, post: Post, now: datetime, *, reason: str = "") -> None:
    version = post_queries.version_of(stage.session, post)
    assert version is not None
    chief, seen = stage.with_role("supervisor")[0], version.content_hash
    decisions.decide_post(
        Work(stage.session, chief, now), post, verdict=Verdict.APPROVED, reason=reason, seen_hash=seen
    )


def _first_route(stage: DemoStage) -> int:
    return routes_of(stage.session, stage.organisation.id)[0][0].id
