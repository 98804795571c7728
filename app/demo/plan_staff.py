"""The third and fourth stops: profiles, staff, hours."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from app.core.zones import local_day
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.directory.rules.networks import Network
from app.domain.plan.rules.profiles import Observation
from app.domain.plan.rules.team import SKILLS
from app.usecases.plan.profiles import ProfileDetails, add_observation, add_profile
from app.usecases.plan.team import (
    PersonCommitment,
    SkillLine,
    add_shifts,
    finish_training,
    keep_skills,
    note_training,
    save_commitment,
)

BEGUN_DAYS = 70
MORNING, WEEKEND = (0, 1, 2, 3, 4), (5,)


class DemoProfile(NamedTuple):
    """A fictitious town's profile; `before`: its earlier frequency."""

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


DEMO_PROFILES = (
    DemoProfile(
        *("Fuenterrubia al día", "Ayuntamiento de Fuenterrubia del Pinar", Network.MASTODON, 6.5, 3),
        *("Laborables, de 8 a 14 h", ("text", "image"), "Claro y cercano"),
        *("Dice siempre hasta cuándo vale cada aviso.", "Repite el mismo cartel tres días seguidos.", 5),
    ),
    DemoProfile(
        *("Ajuntament de Vall d'Alcora", "Ajuntament de la Vall d'Alcora", Network.INSTAGRAM, 9, 12.5),
        *("Todos los días, también por la noche", ("image", "video", "story"), "Alegre, con muchas fotos"),
        *("Pone subtítulos a todos los vídeos.", "Mezcla la agenda con fotos de cargos.", 9.5),
    ),
    DemoProfile(
        *("Torrealmina informa", "Ayuntamiento de Torrealmina", Network.X, 14, 1.5),
        *("De 7 a 22 h", ("text", "link", "thread"), "De servicio, sin adornos"),
        *("Contesta con el enlace al trámite.", "Demasiados avisos: los importantes se pierden.", 18),
    ),
    DemoProfile(
        *("Puebla de Carcedo", "Ayuntamiento de Puebla de Carcedo", Network.FACEBOOK, 2.5, None),
        *("Sin horas fijas", ("text", "image"), "Administrativo"),
        *("Cuelga las bases de las ayudas en texto, no en foto.", "No responde a nadie.", 2),
    ),
    DemoProfile(
        *("Isla de Albora", "Cabildo de Albora", Network.MASTODON, 5, 6),
        *("Laborables por la mañana; emergencias, siempre", ("text", "link", "poll"), "Tranquilo y preciso"),
        *("Separa el aviso de emergencia de todo lo demás.", "", 4.5),
    ),
)
HELD_HOURS = (3, 2, 3, 2, 2, 1, 1, 2, 2, 1, 3, 2)
NEEDED_HOURS = (3, 3, 3, 3, 2, 2, 3, 2, 3, 3, 3, 2)


def tell_staff(stage: DemoStage, *, now: datetime) -> Life:
    """Observe five towns; leave two gaps in the week."""
    today = local_day(now, stage.place.zone)
    begun = today - timedelta(days=BEGUN_DAYS)
    at = yield stage.instant(begun, time(9, 40))
    _observe_profiles(stage, begun, at)
    at = yield at + timedelta(minutes=50)
    _assign_shifts(stage, begun, at)


def _observe_profiles(stage: DemoStage, day: date, at: datetime) -> None:
    editor, session = stage.with_role("editor")[0], stage.session
    for demo_profile in DEMO_PROFILES:
        named = ProfileDetails(
            demo_profile.name,
            demo_profile.network,
            demo_profile.body,
            f"https://{demo_profile.network.value}.example/{demo_profile.network.value}",
        )
        profile = add_profile(Work(session, editor, at), named)
        seen = Observation(
            *(
                day,
                demo_profile.often,
                demo_profile.hours,
                list(demo_profile.formats),
                demo_profile.tone,
                demo_profile.answers,
            ),
            *(demo_profile.to_copy, demo_profile.to_avoid, 40),
        )
        before = Observation(day - timedelta(days=120), demo_profile.before, sample=30)
        for sheet in (before, seen):
            add_observation(Work(session, editor, at), profile, sheet, today=day)
    ours = Observation(day, 0, "Laborables, de 8 a 15 h", ["text", "image", "link"], "De servicio", 4)
    add_observation(Work(session, editor, at), None, ours, today=day)


def _assign_shifts(stage: DemoStage, day: date, at: datetime) -> None:
    session, (first, second) = stage.session, stage.with_role("editor")[:2]
    head, author = stage.with_role("supervisor")[0], stage.with_role("author")[0]
    counted = (
        (first, PersonCommitment(25 * 60, second.id, can_administer=True)),
        (second, PersonCommitment(15 * 60, author.id, can_administer=True)),
        (author, PersonCommitment(150)),
        (head, PersonCommitment(5 * 60, first.id)),
    )
    for person, commitment in counted:
        save_commitment(Work(session, head, at), person.person_id, commitment, today=day)
    for person, name, done in (
        (first, "Lectura fácil", True),
        (second, "Accesibilidad", True),
        (second, "Crisis", False),
    ):
        made = note_training(Work(session, head, at), person.person_id, name, None, today=day)
        if done:
            finish_training(Work(session, head, at), made, day - timedelta(days=60), today=day)
    shifts = (
        (first, MORNING[:4], time(8), time(14)),
        (second, (0, 2), time(10), time(15)),
        (second, (1, 3), time(13), time(15)),
        (second, (1,), time(16), time(18, 30)),
        (first, (4,), time(8), time(15)),
        (head, WEEKEND, time(10), time(12)),
    )
    for person, days, starts, ends in shifts:
        add_shifts(Work(session, head, at), person.person_id, days, starts, ends, today=day)
    skills = [
        SkillLine(code, "", needed, held_hours, (first if place % 2 else second).id)
        for place, (code, needed, held_hours) in enumerate(zip(SKILLS, NEEDED_HOURS, HELD_HOURS, strict=True))
    ]
    keep_skills(Work(session, head, at), skills, today=day)
