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
UNDER_REVIEW = frozenset({PostStatus.IN_REVIEW, PostStatus.APPROVED, PostStatus.ON_HOLD})
PostNumber = tuple[int, int]
Window = tuple[datetime | None, datetime | None]


class MoveKind(StrEnum):
    DAY = "day"
    SHIFT = "shift"
    SLOT = "slot"
    DRAG = "drag"


@dataclass(frozen=True, slots=True)
class MoveRequest:
    """`at`: another hour that day; `slot`: the chosen free hour; `minutes`: of a drag, on the wall clock."""

    way: MoveKind
    on: date | None = None
    at: time | None = None
    fold: int | None = None
    days: int = 0
    minutes: int = 0
    slot: datetime | None = None

    def wall_time_for(self, plan: PublicationPlan) -> tuple[date | None, time | None]:
        """Return day and hour; no day with nothing to count from."""
        if self.way is MoveKind.DAY:
            return self.on, self.at or plan.at
        if plan.on is None:
            return None, plan.at
        then = datetime.combine(plan.on, plan.at or time.min) + timedelta(days=self.days, minutes=self.minutes)
        return then.date(), then.time() if plan.at else None


class ApprovalFate(StrEnum):
    KEPT = "kept"
    LOST = "lost"
    REVIVED = "revived"
    FREE = "free"


def approval_fate(status: PostStatus, *, stays: bool) -> ApprovalFate:
    """Return the fate; `stays`: within the approved or requested window."""
    if status in UNDER_REVIEW:
        return ApprovalFate.KEPT if stays else ApprovalFate.LOST
    return ApprovalFate.REVIVED if status is PostStatus.EXPIRED else ApprovalFate.FREE


def is_within_window(at: datetime, window: Window) -> bool:
    start, end = window
    return (start is None or start <= at) and (end is None or at < end)


def plan_at(instant: datetime, plan: PublicationPlan, zone: str) -> PublicationPlan:
    """Return the plan in local time, keeping the window."""
    local = local_time(instant, zone)
    return replace(plan, on=local.date(), at=local.time().replace(tzinfo=None, fold=0), fold=local.fold)


def without_window(plan: PublicationPlan) -> PublicationPlan:
    return replace(plan, window_from=None, window_to=None)


def encode_seen_hour(planned_at: datetime | None) -> str:
    return planned_at.isoformat() if planned_at else ""


def is_seen_hour_current(seen: str, planned_at: datetime | None, zone: str) -> bool:
    """Read a `seen` without zone in the page's."""
    if not seen or planned_at is None:
        return not seen and planned_at is None
    try:
        known = datetime.fromisoformat(seen)
    except ValueError:
        return False
    there = planned_at if known.tzinfo else local_time(planned_at, zone).replace(tzinfo=None, fold=0)
    return known == there


def parse_hour(text: str) -> tuple[date | None, time | None, int]:
    """Return day, wall time and which of two equal hours (`Post.hour`); none for nonsense."""
    try:
        on, at, fold = text.split(" ")
        read = date.fromisoformat(on), time.fromisoformat(at) if at != "None" else None, int(fold)
    except ValueError:
        return None, None, 0
    return read


@dataclass(frozen=True, slots=True)
class DeadlineShift:
    step: str
    was: datetime
    will: datetime


@dataclass(frozen=True, slots=True)
class MovePreview:
    """`refusal`: why it cannot move; `says`: findings about the new hour only."""

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


def preview_digest(previews: Iterable[MovePreview]) -> str:
    lines = [
        f"{preview.name} {preview.at} {preview.fate.value} {[str(message) for message in preview.says]}"
        for preview in previews
    ]
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


class MoveNotSettled(Refusal):
    """A move impossible, or whose preview must be read first: see `previews`; nothing has moved."""

    def __init__(self, previews: list[MovePreview], sentence: Message) -> None:
        super().__init__(sentence)
        self.previews = previews


class MovedMeanwhile(MoveNotSettled, Conflict):
    """Posts whose hour differs from the one seen: `post_ids`."""

    status = Conflict.status

    def __init__(self, previews: list[MovePreview], post_ids: frozenset[int]) -> None:
        super().__init__(previews, MOVED_MEANWHILE)
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


def check_settled(previews: list[MovePreview], *, shown_digest: str, agree: bool) -> None:
    """Raise `MoveNotSettled` unless all can move and the preview was read."""
    if not all(preview.moves for preview in previews):
        some = any(preview.moves for preview in previews)
        raise MoveNotSettled(previews, NOT_ALL if some else _refusal_message(previews))
    if any(preview.fate is ApprovalFate.LOST for preview in previews) and not agree:
        raise MoveNotSettled(previews, LOSES_APPROVAL)
    if any(preview.says for preview in previews) and shown_digest != preview_digest(previews):
        raise MoveNotSettled(previews, HAS_WARNINGS)


def _refusal_message(previews: list[MovePreview]) -> Message:
    first = previews[0].refusal
    return first.sentence if len(previews) == 1 and first else NOT_ONE
