"""What was published, as it was sent: the proof for whoever asks later."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.accounts.models import User
from app.accounts.queries.names import NAME_HERE
from app.db.reads import HERE, Load, Read, as_it_is, given
from app.publishing.models import Capture
from app.publishing.rules import DeliveryState, capture_digest


@dataclass(frozen=True, slots=True)
class Evidence:
    """A capture, and whether it still is what its digest was computed from.

    `confirmed_by` names the person who gave the address where no network answered; `was` is what was known till then.
    """

    kept: Capture
    confirmed_by: str = ""
    was: DeliveryState | None = None

    @property
    def is_whole(self) -> bool:
        covered = {name: getattr(self.kept, name) for name in ("answer", "media", "permalink", "text")}
        return capture_digest(covered) == self.kept.digest


def evidence_of(session: Session, organisation_id: int, delivery_ids: Collection[int]) -> dict[int, Evidence]:
    """By delivery; two statements at most, however many."""
    if not delivery_ids:
        return {}
    captures = _CAPTURES.all(session, organisation_id=organisation_id, delivery_ids=delivery_ids)
    names = _names(
        session, organisation_id, {kept.answer["confirmed_by"] for kept in captures if "confirmed_by" in kept.answer}
    )
    return {kept.delivery_id: _evidence(kept, names) for kept in captures}


def _evidence(kept: Capture, names: dict[int, str]) -> Evidence:
    if "confirmed_by" not in kept.answer:
        return Evidence(kept)
    return Evidence(kept, names.get(kept.answer["confirmed_by"], ""), DeliveryState(kept.answer["after"]))


def _names(session: Session, organisation_id: int, ids: Collection[int]) -> dict[int, str]:
    return dict(_PEOPLE.all(session, organisation_id=organisation_id, ids=ids)) if ids else {}


_CAPTURES: Load[Capture] = Load(
    select(Capture).where(
        Capture.organisation_id == HERE, col(Capture.delivery_id).in_(given("delivery_ids", many=True))
    )
)
_PEOPLE: Read[tuple[int, str]] = Read(
    select(User.id, NAME_HERE).where(col(User.id).in_(given("ids", many=True))), as_it_is
)
