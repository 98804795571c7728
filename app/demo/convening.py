"""Approval sessions in the town's story: one that was held and signed, and the next one with its agenda frozen."""

from datetime import date, datetime, time, timedelta

from sqlmodel import col, select

from app.accounts.rules import Role
from app.approvals import deeds as approvals
from app.approvals import service as routes
from app.approvals.queries.routes import routes as routes_of
from app.approvals.queries.routing import routing_in_force
from app.approvals.rules import Verdict
from app.approvals.rules.routes import Asking
from app.approvals.rules.routing import Rule
from app.core.zones import day_in, instant_of
from app.demo.life import Life
from app.demo.stage import Stage
from app.drafting import deeds as drafting
from app.drafting import queries
from app.drafting.models import Post
from app.drafting.rules.draft import Draft, Plan
from app.drafting.rules.states import Origin
from app.organisations.rules import WEEKDAYS
from app.sittings.models import Appointment, Sitting, SittingItem
from app.sittings.queries.minutes import document_of
from app.sittings.rules.minutes import seen_digest
from app.sittings.service import appointments, closing, holding
from app.sittings.service.appointments import Terms
from app.sittings.service.freezing import freeze
from app.sittings.service.letters import Sender, remind, tell
from app.topics.models import Topic
from app.topics.rules import Risk, TopicClass
from app.topics.service import Matter, create_topic

NAME, TOPIC, ROUTE = "Comunicación de instalaciones", "Instalaciones municipales", "En sesión"
BEGUN_DAYS, HELD_DAYS, NEXT_DAYS = 5, 2, 1
CUT_OFF_HOURS = 36
SENDER = Sender("https://cauce.example", "cauce@villacauce.example")
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


def convened(stage: Stage, *, now: datetime) -> Life:
    """What was set up some days ago, held the day before yesterday and comes again tomorrow."""
    today = day_in(now, stage.place.zone)
    chief, deputy = stage.with_role("supervisor")[:2]
    at = yield _at(stage, today - timedelta(days=BEGUN_DAYS), 10)
    topic = _set_up(stage, today, at)
    at = yield at + timedelta(minutes=30)
    posts = [_submit(stage, topic, *said, on=today + timedelta(days=3 + n), now=at) for n, said in enumerate(FIRST)]
    held, following = _sittings(stage)[:2]
    at = yield at + timedelta(hours=1)
    _decide(stage, posts[3], at, reason=WHY_NOW)
    at = yield held.cut_off_at
    freeze(stage.session, held, now=at)
    at = yield held.starts_at
    holding.open_sitting(stage.session, held, actor=chief, now=at)
    at = yield at + timedelta(minutes=2)
    holding.join(stage.session, held, deputy.person_id, actor=deputy, now=at)
    yield from _hold(stage, held, posts, at)
    at = yield following.cut_off_at - timedelta(hours=9)
    for n, said in enumerate(SECOND):
        _submit(stage, topic, *said, on=today + timedelta(days=5 + n), now=at)
    at = yield following.cut_off_at
    freeze(stage.session, following, now=at)
    _tell(stage, following, at)
    following.reminded_at = yield following.remind_at
    remind(stage.session, following, now=following.remind_at)


def _set_up(stage: Stage, today: date, now: datetime) -> int:
    """The topic, whose posts take a route that is decided in sittings, and the appointment."""
    session, chief = stage.session, stage.with_role("supervisor")[0]
    owner = session.get_one(Topic, next(iter(stage.topics.values()))).owner_unit_id
    matter = Matter(TOPIC, "Servicios", TopicClass.SERVICE, Risk.LOW, owner_unit_id=owner, target_share=0)
    topic = create_topic(session, matter, actor=chief, now=now)
    asking = Asking("Visto bueno", (Role.SUPERVISOR.value,), hours=120, in_session=True)
    route = routes.create_route(session, ROUTE, [asking], actor=chief, now=now)
    force = routing_in_force(session, stage.organisation.id)
    rules = [Rule(route.id, topic=topic.id), *(force.rules or [Rule(_first_route(stage))])]
    routes.adopt_routing(session, rules, base=force.number, actor=chief, now=now)
    days = [(today + timedelta(days=n)).weekday() for n in (-HELD_DAYS, NEXT_DAYS)]
    weekdays = tuple(WEEKDAYS[day] for day in days)
    said = Terms(NAME, weekdays, time(9), 45, CUT_OFF_HOURS, day_in(now, stage.place.zone), (Role.SUPERVISOR.value,))
    made = appointments.create(session, said, actor=chief, now=now)
    tell(session, made, SENDER, now=now)
    return topic.id


def _hold(stage: Stage, held: Sitting, posts: list[Post], opened: datetime) -> Life:
    session, chief = stage.session, stage.with_role("supervisor")[0]
    for n, post in enumerate(posts[:2], start=1):
        _decide(stage, post, (yield opened + timedelta(minutes=4 * n)))
    at = yield opened + timedelta(minutes=14)
    mine = select(SittingItem).where(SittingItem.organisation_id == held.organisation_id)
    item = session.exec(mine.where(SittingItem.sitting_id == held.id, SittingItem.post_id == posts[2].id)).one()
    holding.defer(session, held, item, posts[2], WHY_LATER, actor=chief, now=at)
    at = yield opened + timedelta(minutes=20)
    seen = seen_digest(document_of(session, held, now=at))
    closing.close(session, held, seen=seen, actor=chief, now=at)


def _sittings(stage: Stage) -> list[Sitting]:
    mine = select(Sitting).where(Sitting.organisation_id == stage.organisation.id)
    return list(stage.session.exec(mine.order_by(col(Sitting.starts_at))))


def _tell(stage: Stage, sitting: Sitting, now: datetime) -> None:
    tell(stage.session, stage.session.get_one(Appointment, sitting.appointment_id), SENDER, now=now)


def _submit(stage: Stage, topic: int, title: str, text: str, *, on: date, now: datetime) -> Post:
    session, editor = stage.session, stage.with_role("editor")[0]
    account = next(channel for channel in stage.channels.values() if "es" in channel.languages)
    plan = Plan(on, time(11))
    draft = Draft(title=title, topic_id=topic, texts={"es": text}, targets=((account.id, "es"),), plan=plan)
    made = drafting.create(session, stage.organisation, draft, actor=editor, now=now, origin=Origin.DEMO)
    approvals.submit(session, made, actor=editor, now=now)
    return made


def _decide(stage: Stage, post: Post, now: datetime, *, reason: str = "") -> None:
    version = queries.version_of(stage.session, post)
    assert version is not None
    chief, seen = stage.with_role("supervisor")[0], version.content_hash
    approvals.decide(stage.session, post, verdict=Verdict.APPROVED, reason=reason, seen_hash=seen, actor=chief, now=now)


def _first_route(stage: Stage) -> int:
    return routes_of(stage.session, stage.organisation.id)[0][0].id


def _at(stage: Stage, on: date, hour: int) -> datetime:
    return instant_of(on, time(hour), stage.place.zone, fold=0)
