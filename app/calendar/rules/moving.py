"""Moving posts to another hour: what is asked for, and what each move does to an approval."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256

from app.core.errors import OutOfTurn, Refusal
from app.core.words import Sentence, say
from app.core.zones import wall
from app.drafting.rules.draft import Plan
from app.drafting.rules.numbers import number_of
from app.drafting.rules.states import Status

MOST = 100
"""Posts moved at once."""
UNDER_REVIEW = frozenset({Status.IN_REVIEW, Status.APPROVED, Status.ON_HOLD})
Number = tuple[int, int]
Window = tuple[datetime | None, datetime | None]


class Way(StrEnum):
    """To a day, each at its hour; so many days away; or each to its next free hour."""

    DAY = "day"
    SHIFT = "shift"
    SLOT = "slot"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where to. `at`: another hour on that day; `slot`: the free hour that was chosen, instead of the next."""

    way: Way
    on: date | None = None
    at: time | None = None
    fold: int | None = None
    days: int = 0
    slot: datetime | None = None

    def day_for(self, kept: Plan) -> date | None:
        """None where there is nothing to count from."""
        if self.way is Way.DAY:
            return self.on
        return kept.on + timedelta(days=self.days) if kept.on else None


class Fate(StrEnum):
    """What becomes of what people decided about it."""

    KEPT = "kept"
    LOST = "lost"
    REVIVED = "revived"
    FREE = "free"


def fate_of(status: Status, *, stays: bool) -> Fate:
    """`stays`: inside the window that was approved, or asked to be."""
    if status in UNDER_REVIEW:
        return Fate.KEPT if stays else Fate.LOST
    return Fate.REVIVED if status is Status.EXPIRED else Fate.FREE


def is_inside(at: datetime, window: Window) -> bool:
    start, end = window
    return (start is None or start <= at) and (end is None or at < end)


def plan_at(instant: datetime, kept: Plan, zone: str) -> Plan:
    """An instant as people agree on it there; what is said of its window stays."""
    local = wall(instant, zone)
    return replace(kept, on=local.date(), at=local.time().replace(tzinfo=None, fold=0), fold=local.fold)


def left_behind(plan: Plan) -> Plan:
    """A window it goes out of falls."""
    return replace(plan, window_from=None, window_to=None)


def seen_now(planned_at: datetime | None) -> str:
    """What a form that opens now stands on."""
    return planned_at.isoformat() if planned_at else ""


def is_seen(seen: str, planned_at: datetime | None, zone: str) -> bool:
    """Whether that is still its hour. Where it was drawn on a calendar, `seen` has no zone: it is that of the page."""
    if not seen or planned_at is None:
        return not seen and planned_at is None
    try:
        known = datetime.fromisoformat(seen)
    except ValueError:
        return False
    there = planned_at if known.tzinfo else wall(planned_at, zone).replace(tzinfo=None, fold=0)
    return known == there


def hour_from(said: str) -> tuple[date | None, time | None, int]:
    """Day, wall time and which of two equal ones, as the record keeps them (`Post.hour`); nonsense is no hour."""
    try:
        on, at, fold = said.split(" ")
        read = date.fromisoformat(on), time.fromisoformat(at) if at != "None" else None, int(fold)
    except ValueError:
        return None, None, 0
    return read


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when a step is decided now, and by when it would be."""

    step: str
    was: datetime
    will: datetime


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a move would do to one post. `refusal`: why it does not move. `says`: what speaks of the new hour only."""

    post_id: int
    number: Number
    title: str
    status: Status
    was: datetime | None
    at: datetime | None = None
    plan: Plan | None = None
    fate: Fate = Fate.FREE
    window: Window = (None, None)
    refusal: Refusal | None = None
    says: tuple[Sentence, ...] = ()
    deadlines: tuple[Deadline, ...] = ()

    @property
    def name(self) -> str:
        return number_of(*self.number)

    @property
    def moves(self) -> bool:
        return self.refusal is None

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to be told before it moves."""
        return self.moves and self.fate is not Fate.LOST and not self.says


def digest(outlooks: Iterable[Outlook]) -> str:
    """What was told; another one when there is something else to tell."""
    told = [f"{one.name} {one.at} {one.fate.value} {[str(said) for said in one.says]}" for one in outlooks]
    return sha256("\n".join(told).encode()).hexdigest()[:16]


class Unsettled(Refusal):
    """Something has to be read before it moves, or does not move at all: `outlooks` has it, and nothing has moved."""

    def __init__(self, outlooks: list[Outlook], sentence: Sentence) -> None:
        super().__init__(sentence)
        self.outlooks = outlooks


class MovedMeanwhile(Unsettled, OutOfTurn):
    """Of some of them the hour is another than was seen: `post_ids`."""

    status = OutOfTurn.status

    def __init__(self, outlooks: list[Outlook], post_ids: frozenset[int]) -> None:
        super().__init__(outlooks, MEANWHILE)
        self.post_ids = post_ids


MEANWHILE = say("Otra persona la ha movido mientras tanto: mire lo que cambió y decida otra vez.")
NOT_ALL = say("No se ha movido nada: alguna no puede moverse así. Puede mover las demás.")
NOT_ONE = say("No se ha movido nada: así no puede ser.")
LOSES = say("No se ha movido nada todavía: fuera de su plazo habrá que aprobarla de nuevo.")
TELLS = say("No se ha movido nada todavía: lea qué pasará y confírmelo.")
PAST = say("La hora prevista ya ha pasado: elija otra.")
NO_DAY = say("No tiene día desde el que contar: elija un día.")
NO_HOUR = say("No queda ninguna hora libre ese día: elija otro, o diga la hora.")
NOT_BACK = say("No se ha deshecho nada: alguna no puede volver a la hora que tenía.")
NO_SLOT = say("No hay ninguna hora libre en las próximas semanas.")


def check_settled(outlooks: list[Outlook], *, told: str, agree: bool) -> None:
    """Raise `Unsettled` unless everything can move and whoever moves it has read what there is to be read."""
    if not all(one.moves for one in outlooks):
        some = any(one.moves for one in outlooks)
        raise Unsettled(outlooks, NOT_ALL if some else _why_not(outlooks))
    if any(one.fate is Fate.LOST for one in outlooks) and not agree:
        raise Unsettled(outlooks, LOSES)
    if any(one.says for one in outlooks) and told != digest(outlooks):
        raise Unsettled(outlooks, TELLS)


def _why_not(outlooks: list[Outlook]) -> Sentence:
    first = outlooks[0].refusal
    return first.sentence if len(outlooks) == 1 and first else NOT_ONE
