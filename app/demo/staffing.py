"""The third and fourth stops of the plan in the town's story: who is looked at, who is there, and when."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from app.channels.rules.accounts import Network
from app.core.zones import day_in, instant_of
from app.demo.life import Life
from app.demo.stage import Stage
from app.plan.rules.profiles import Observation
from app.plan.rules.skills import SKILLS
from app.plan.service.people import Counted, Skill, add_shifts, count_on, finish_training, keep_skills, note_training
from app.plan.service.profiles import Named, add_profile, observe

BEGUN_DAYS = 70
MORNING, WEEKEND = (0, 1, 2, 3, 4), (5,)


class Seen(NamedTuple):
    """A town that does not exist, and what two looks at its profile saw; `before` is how often it published then."""

    name: str
    body: str
    network: Network
    often: float
    answers: float | None
    hours: str
    formats: tuple[str, ...]
    tone: str
    to_copy: str
    to_avoid: str
    before: float


SEEN = (
    Seen(
        *("Fuenterrubia al día", "Ayuntamiento de Fuenterrubia del Pinar", Network.MASTODON, 6.5, 3),
        *("Laborables, de 8 a 14 h", ("text", "image"), "Claro y cercano"),
        *("Dice siempre hasta cuándo vale cada aviso.", "Repite el mismo cartel tres días seguidos.", 5),
    ),
    Seen(
        *("Ajuntament de Vall d'Alcora", "Ajuntament de la Vall d'Alcora", Network.INSTAGRAM, 9, 12.5),
        *("Todos los días, también por la noche", ("image", "video", "story"), "Alegre, con muchas fotos"),
        *("Pone subtítulos a todos los vídeos.", "Mezcla la agenda con fotos de cargos.", 9.5),
    ),
    Seen(
        *("Torrealmina informa", "Ayuntamiento de Torrealmina", Network.X, 14, 1.5),
        *("De 7 a 22 h", ("text", "link", "thread"), "De servicio, sin adornos"),
        *("Contesta con el enlace al trámite.", "Demasiados avisos: los importantes se pierden.", 18),
    ),
    Seen(
        *("Puebla de Carcedo", "Ayuntamiento de Puebla de Carcedo", Network.FACEBOOK, 2.5, None),
        *("Sin horas fijas", ("text", "image"), "Administrativo"),
        *("Cuelga las bases de las ayudas en texto, no en foto.", "No responde a nadie.", 2),
    ),
    Seen(
        *("Isla de Albora", "Cabildo de Albora", Network.MASTODON, 5, 6),
        *("Laborables por la mañana; emergencias, siempre", ("text", "link", "poll"), "Tranquilo y preciso"),
        *("Separa el aviso de emergencia de todo lo demás.", "", 4.5),
    ),
)
HELD = (3, 2, 3, 2, 2, 1, 1, 2, 2, 1, 3, 2)
NEEDED = (3, 3, 3, 3, 2, 2, 3, 2, 3, 3, 3, 2)


def staffed(stage: Stage, *, now: datetime) -> Life:
    """Some weeks ago an editor looked at five towns, and the week was shared out with two gaps in it."""
    today = day_in(now, stage.place.zone)
    begun = today - timedelta(days=BEGUN_DAYS)
    at = yield instant_of(begun, time(9, 40), stage.place.zone, fold=0)
    _look(stage, begun, at)
    at = yield at + timedelta(minutes=50)
    _share_out(stage, begun, at)


def _look(stage: Stage, day: date, at: datetime) -> None:
    editor, session = stage.with_role("editor")[0], stage.session
    for one in SEEN:
        named = Named(one.name, one.network, one.body, f"https://{one.network.value}.example/{one.network.value}")
        profile = add_profile(session, named, actor=editor, now=at)
        seen = Observation(
            *(day, one.often, one.hours, list(one.formats), one.tone, one.answers),
            *(one.to_copy, one.to_avoid, 40),
        )
        before = Observation(day - timedelta(days=120), one.before, sample=30)
        for sheet in (before, seen):
            observe(session, profile, sheet, today=day, actor=editor, now=at)
    ours = Observation(day, 0, "Laborables, de 8 a 15 h", ["text", "image", "link"], "De servicio", 4)
    observe(session, None, ours, today=day, actor=editor, now=at)


def _share_out(stage: Stage, day: date, at: datetime) -> None:
    session, (first, second) = stage.session, stage.with_role("editor")[:2]
    head, author = stage.with_role("supervisor")[0], stage.with_role("author")[0]
    counted = (
        (first, Counted(25 * 60, second.id, can_administer=True)),
        (second, Counted(15 * 60, author.id, can_administer=True)),
        (author, Counted(150)),
        (head, Counted(5 * 60, first.id)),
    )
    for person, what in counted:
        count_on(session, person.person_id, what, today=day, actor=head, now=at)
    for person, name, done in (
        (first, "Lectura fácil", True),
        (second, "Accesibilidad", True),
        (second, "Crisis", False),
    ):
        made = note_training(session, person.person_id, name, None, today=day, actor=head, now=at)
        if done:
            finish_training(session, made, day - timedelta(days=60), today=day, actor=head, now=at)
    shifts = (
        (first, MORNING[:4], time(8), time(14)),
        (second, (0, 2), time(10), time(15)),
        (second, (1, 3), time(13), time(15)),
        (second, (1,), time(16), time(18, 30)),
        (first, (4,), time(8), time(15)),
        (head, WEEKEND, time(10), time(12)),
    )
    for person, days, starts, ends in shifts:
        add_shifts(session, person.person_id, days, starts, ends, today=day, actor=head, now=at)
    skills = [
        Skill(code, "", needed, held, (first if place % 2 else second).id)
        for place, (code, needed, held) in enumerate(zip(SKILLS, NEEDED, HELD, strict=True))
    ]
    keep_skills(session, skills, today=day, actor=head, now=at)
