"""Moving posts to another hour: what is asked for, and what each move does to an approval."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256

from app.core.errors import Conflict, Refusal
from app.core.messages import Message, msg
from app.core.zones import local_time
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.post_number import format_number
from app.domain.posts.rules.states import PostStatus

MOST_MOVED = 100
"""Posts moved at once."""
UNDER_REVIEW = frozenset({PostStatus.IN_REVIEW, PostStatus.APPROVED, PostStatus.ON_HOLD})
PostNumber = tuple[int, int]
Window = tuple[datetime | None, datetime | None]


class MoveKind(StrEnum):
    """To a day, each at its hour; so many days away; or each to its next free hour."""

    DAY = "day"
    SHIFT = "shift"
    SLOT = "slot"


@dataclass(frozen=True, slots=True)
class MoveRequest:
    """Where to. `at`: another hour on that day; `slot`: the free hour that was chosen, instead of the next."""

    way: MoveKind
    on: date | None = None
    at: time | None = None
    fold: int | None = None
    days: int = 0
    slot: datetime | None = None

    def day_for(self, kept: PublicationPlan) -> date | None:
        """None where there is nothing to count from."""
        if self.way is MoveKind.DAY:
            return self.on
        return kept.on + timedelta(days=self.days) if kept.on else None


class ApprovalFate(StrEnum):
    """What becomes of what people decided about it."""

    KEPT = "kept"
    LOST = "lost"
    REVIVED = "revived"
    FREE = "free"


def approval_fate(status: PostStatus, *, stays: bool) -> ApprovalFate:
    """`stays`: inside the window that was approved, or asked to be."""
    if status in UNDER_REVIEW:
        return ApprovalFate.KEPT if stays else ApprovalFate.LOST
    return ApprovalFate.REVIVED if status is PostStatus.EXPIRED else ApprovalFate.FREE


def is_within_window(at: datetime, window: Window) -> bool:
    start, end = window
    return (start is None or start <= at) and (end is None or at < end)


def plan_at(instant: datetime, kept: PublicationPlan, zone: str) -> PublicationPlan:
    """An instant as people agree on it there; what is said of its window stays."""
    local = local_time(instant, zone)
    return replace(kept, on=local.date(), at=local.time().replace(tzinfo=None, fold=0), fold=local.fold)


def without_window(plan: PublicationPlan) -> PublicationPlan:
    """A window it goes out of falls."""
    return replace(plan, window_from=None, window_to=None)


def encode_seen_hour(planned_at: datetime | None) -> str:
    """What a form that opens now stands on."""
    return planned_at.isoformat() if planned_at else ""


def is_seen_hour_current(seen: str, planned_at: datetime | None, zone: str) -> bool:
    """Whether that is still its hour. Where it was drawn on a calendar, `seen` has no zone: it is that of the page."""
    if not seen or planned_at is None:
        return not seen and planned_at is None
    try:
        known = datetime.fromisoformat(seen)
    except ValueError:
        return False
    there = planned_at if known.tzinfo else local_time(planned_at, zone).replace(tzinfo=None, fold=0)
    return known == there


def parse_hour(said: str) -> tuple[date | None, time | None, int]:
    """Day, wall time and which of two equal ones, as the record keeps them (`Post.hour`); nonsense is no hour."""
    try:
        on, at, fold = said.split(" ")
        read = date.fromisoformat(on), time.fromisoformat(at) if at != "None" else None, int(fold)
    except ValueError:
        return None, None, 0
    return read


@dataclass(frozen=True, slots=True)
class DeadlineShift:
    """By when a step is decided now, and by when it would be."""

    step: str
    was: datetime
    will: datetime


@dataclass(frozen=True, slots=True)
class MovePreview:
    """What a move would do to one post. `refusal`: why it does not move. `says`: what speaks of the new hour only."""

    post_id: int
    number: PostNumber
    title: str
    status: PostStatus
    was: datetime | None
    at: datetime | None = None
    plan: PublicationPlan | None = None
    fate: ApprovalFate = ApprovalFate.FREE
    window: Window = (None, None)
    refusal: Refusal | None = None
    says: tuple[Message, ...] = ()
    deadlines: tuple[DeadlineShift, ...] = ()

    @property
    def name(self) -> str:
        return format_number(*self.number)

    @property
    def moves(self) -> bool:
        return self.refusal is None

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to be told before it moves."""
        return self.moves and self.fate is not ApprovalFate.LOST and not self.says


def preview_digest(outlooks: Iterable[MovePreview]) -> str:
    """What was told; another one when there is something else to tell."""
    told = [f"{one.name} {one.at} {one.fate.value} {[str(said) for said in one.says]}" for one in outlooks]
    return sha256("\n".join(told).encode()).hexdigest()[:16]


class MoveNotSettled(Refusal):
    """Something has to be read before it moves, or does not move at all: `outlooks` has it, and nothing has moved."""

    def __init__(self, outlooks: list[MovePreview], sentence: Message) -> None:
        super().__init__(sentence)
        self.outlooks = outlooks


class MovedMeanwhile(MoveNotSettled, Conflict):
    """Of some of them the hour is another than was seen: `post_ids`."""

    status = Conflict.status

    def __init__(self, outlooks: list[MovePreview], post_ids: frozenset[int]) -> None:
        super().__init__(outlooks, MOVED_MEANWHILE)
        self.post_ids = post_ids


MOVED_MEANWHILE = msg("Otra persona la ha movido mientras tanto: mire lo que cambió y decida otra vez.")
NOT_ALL = msg("No se ha movido nada: alguna no puede moverse así. Puede mover las demás.")
NOT_ONE = msg("No se ha movido nada: así no puede ser.")
LOSES_APPROVAL = msg("No se ha movido nada todavía: fuera de su plazo habrá que aprobarla de nuevo.")
HAS_WARNINGS = msg("No se ha movido nada todavía: lea qué pasará y confírmelo.")
HOUR_PASSED = msg("La hora prevista ya ha pasado: elija otra.")
NO_DAY = msg("No tiene día desde el que contar: elija un día.")
NO_HOUR = msg("No queda ninguna hora libre ese día: elija otro, o diga la hora.")
NOT_BACK = msg("No se ha deshecho nada: alguna no puede volver a la hora que tenía.")
NO_SLOT = msg("No hay ninguna hora libre en las próximas semanas.")


def check_settled(outlooks: list[MovePreview], *, told: str, agree: bool) -> None:
    """Raise `MoveNotSettled` unless everything can move and whoever moves it has read what there is to be read."""
    if not all(one.moves for one in outlooks):
        some = any(one.moves for one in outlooks)
        raise MoveNotSettled(outlooks, NOT_ALL if some else _refusal_message(outlooks))
    if any(one.fate is ApprovalFate.LOST for one in outlooks) and not agree:
        raise MoveNotSettled(outlooks, LOSES_APPROVAL)
    if any(one.says for one in outlooks) and told != preview_digest(outlooks):
        raise MoveNotSettled(outlooks, HAS_WARNINGS)


def _refusal_message(outlooks: list[MovePreview]) -> Message:
    first = outlooks[0].refusal
    return first.sentence if len(outlooks) == 1 and first else NOT_ONE
