import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from app.core.errors import Refusal
from app.core.messages import LabelledEnum, Message, msg


class OrganisationKind(LabelledEnum):
    COUNCIL = "ayuntamiento", msg("Ayuntamiento")
    PROVINCE = "diputacion", msg("Diputación")
    ISLAND = "cabildo", msg("Cabildo o consejo insular")
    REGION = "consejeria", msg("Consejería o departamento")
    AGENCY = "organismo", msg("Organismo o empresa pública")
    ASSOCIATION = "mancomunidad", msg("Mancomunidad o consorcio")
    UNIVERSITY = "universidad", msg("Universidad")
    OTHER = "otra", msg("Otro organismo público")


LANGUAGE_NAMES: dict[str, Message] = {
    "es": msg("castellano"),
    "ca": msg("catalán o valenciano"),
    "gl": msg("gallego"),
    "eu": msg("euskera"),
    "oc": msg("aranés"),
    "en": msg("inglés"),
    "fr": msg("francés"),
    "de": msg("alemán"),
}
LANGUAGES = tuple(LANGUAGE_NAMES)
ZONES = ("Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta")
ZONE_OF_REGION = {"ES-CN": "Atlantic/Canary", "ES-CE": "Africa/Ceuta", "ES-ML": "Africa/Ceuta"}
DEFAULT_GRACE_MINUTES = 120
DEFAULT_OFFICIALS_LIMIT = 20
DEFAULT_REVIEW_DAYS = 10


def language_name(code: str) -> Message:
    return LANGUAGE_NAMES.get(code, Message(code))


def language_rank(code: str, languages: Sequence[str]) -> tuple[int, str]:
    """Sort own languages in order, then others by code."""
    return (languages.index(code) if code in languages else len(languages), code)


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_GRACE_MINUTES = 24 * 60


REGIONS: dict[str, str] = {
    "ES-AN": "Andalucía",
    "ES-AR": "Aragón",
    "ES-AS": "Principado de Asturias",
    "ES-IB": "Illes Balears",
    "ES-CN": "Canarias",
    "ES-CB": "Cantabria",
    "ES-CL": "Castilla y León",
    "ES-CM": "Castilla-La Mancha",
    "ES-CT": "Cataluña",
    "ES-CE": "Ceuta",
    "ES-VC": "Comunitat Valenciana",
    "ES-EX": "Extremadura",
    "ES-GA": "Galicia",
    "ES-MD": "Comunidad de Madrid",
    "ES-ML": "Melilla",
    "ES-MC": "Región de Murcia",
    "ES-NC": "Comunidad Foral de Navarra",
    "ES-PV": "País Vasco",
    "ES-RI": "La Rioja",
}
"""ISO 3166-2 codes; proper names, not translated."""
_ZONE_NAMES = {
    "Europe/Madrid": msg("Península y Baleares"),
    "Atlantic/Canary": msg("Canarias"),
    "Africa/Ceuta": msg("Ceuta y Melilla"),
}
_WEEKDAY_NAMES = dict(
    zip(
        WEEKDAYS,
        (
            msg("Lunes"),
            msg("Martes"),
            msg("Miércoles"),
            msg("Jueves"),
            msg("Viernes"),
            msg("Sábado"),
            msg("Domingo"),
        ),
        strict=True,
    )
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SKIPPED_WORDS = frozenset({"de", "del", "la", "el", "los", "las", "d", "l"})


def zone_name(zone: str) -> Message:
    return _ZONE_NAMES[zone]


def weekday_name(day: str) -> Message:
    return _WEEKDAY_NAMES[day]


def slug_from_name(name: str) -> str:
    """Turn «Ayuntamiento de Villacauce» into `ayuntamiento-villacauce`."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    words = re.findall(r"[a-z0-9]+", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    return "-".join(word for word in words if word not in _SKIPPED_WORDS)[:60].strip("-")


def check_slug(slug: str) -> None:
    """Raise `Refusal` unless it fits an address."""
    if not _SLUG.fullmatch(slug) or len(slug) > 60:
        raise Refusal(msg("Use solo minúsculas sin tilde, cifras y guiones, por ejemplo «villacauce»."))


@dataclass(frozen=True, slots=True)
class AttentionHours:
    opens: time
    closes: time


def hours_document(week: Mapping[str, AttentionHours]) -> dict[str, list[list[str]]]:
    """Return {"mon": [["08:00", "15:00"]]}, without days off. Raises `Refusal`."""
    for day, hours in week.items():
        if hours.closes <= hours.opens:
            raise Refusal(msg("El %(day)s termina antes de empezar.", day=weekday_name(day)))
    return {day: [[f"{week[day].opens:%H:%M}", f"{week[day].closes:%H:%M}"]] for day in WEEKDAYS if day in week}


@dataclass(frozen=True, slots=True)
class OperatorSettings:
    public_url: str
    has_mail: bool


@dataclass(frozen=True, slots=True)
class SetupState:
    """The set-up, people as ids.

    `entered`: those who have signed in. `installation`: None if its steps are hidden (the demonstration).
    """

    writers: frozenset[int]
    deciders: frozenset[int]
    entered: frozenset[int]
    has_invited_writer: bool
    has_invited_decider: bool
    topics: int
    channels: int
    has_hours: bool
    installation: OperatorSettings | None


@dataclass(frozen=True, slots=True)
class SetupStep:
    """`endpoint` is its page, empty for a setting."""

    label: Message
    why: Message
    endpoint: str
    met: bool


def setup_steps(ready: SetupState) -> list[SetupStep]:
    """Require two people, since authors cannot approve."""
    return [*_installation_steps(ready.installation), *_people_steps(ready), *_content_steps(ready)]


def _installation_steps(installation: OperatorSettings | None) -> Iterator[SetupStep]:
    if installation is None:
        return
    yield SetupStep(
        msg("Ponga la dirección de Cauce"),
        msg(
            "Va en todos los enlaces, y con ella entran las demás personas. Quien instaló Cauce pone "
            "PUBLIC_URL=https://… en su archivo .env y lo vuelve a arrancar. Outlook en la web y Google Calendar "
            "solo leen direcciones https."
        ),
        "",
        bool(installation.public_url),
    )
    yield SetupStep(
        msg("Ponga el servidor de correo"),
        msg(
            "Con él salen las invitaciones y los avisos. Quien instaló Cauce pone SMTP_HOST y MAIL_FROM en su archivo "
            ".env y lo vuelve a arrancar. Mientras tanto las cartas esperan en cola, y al invitar a alguien Cauce le "
            "da a usted el enlace."
        ),
        "",
        installation.has_mail,
    )


def _people_steps(ready: SetupState) -> Iterator[SetupStep]:
    yield SetupStep(
        msg("Diga quién es su organismo"),
        msg("Lenguas, zona horaria y horario de atención: con ellos se calculan las horas y los plazos."),
        "organisations.edit",
        ready.has_hours,
    )
    yield SetupStep(
        msg("Invite a quien redacta"),
        msg("Alguien con la función «Redacción» o «Gestión de redes» escribe lo que se publica."),
        "people.new_member",
        bool(ready.writers) or ready.has_invited_writer,
    )
    yield SetupStep(
        msg("Invite a quien aprueba"),
        msg("Otra persona, con la función «Jefatura de comunicación»: nadie aprueba lo que ha escrito."),
        "people.new_member",
        _has_writer_and_decider(ready.writers, ready.deciders) or ready.has_invited_decider,
    )
    yield SetupStep(
        msg("Espere a que entren"),
        msg("Hasta que acepten la invitación y entren no hay quien redacte y quien apruebe."),
        "people.members",
        _has_writer_and_decider(ready.writers & ready.entered, ready.deciders & ready.entered),
    )


def _content_steps(ready: SetupState) -> Iterator[SetupStep]:
    yield SetupStep(
        msg("Ponga al menos un tema"),
        msg("Cada publicación trata de un tema: avisos, cultura, trámites…"),
        "topics.new",
        ready.topics > 0,
    )
    yield SetupStep(
        msg("Registre una cuenta oficial"),
        msg("Donde se publica, conectada o a mano. La que ya está abierta se registra con el acto que la abrió."),
        "directory.index",
        ready.channels > 0,
    )


def _has_writer_and_decider(writers: frozenset[int], deciders: frozenset[int]) -> bool:
    return any(writer != decider for writer in writers for decider in deciders)
