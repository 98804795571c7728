from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param
from app.domain.people.models import User
from app.domain.people.queries.known_names import NAME_HERE
from app.domain.publishing.models import Capture
from app.domain.publishing.rules.delivery import DeliveryState, capture_digest


@dataclass(frozen=True, slots=True)
class CaptureEvidence:
    """A capture, and whether its digest matches.

    `confirmed_by`: the person giving the address, without a network's answer; `was`: the state known before.
    """

    capture: Capture
    confirmed_by: str = ""
    was: DeliveryState | None = None

    @property
    def is_whole(self) -> bool:
        covered = {name: getattr(self.capture, name) for name in ("answer", "media", "permalink", "text")}
        return capture_digest(covered) == self.capture.digest


def capture_evidence(
    session: Session, organisation_id: int, delivery_ids: Collection[int]
) -> dict[int, CaptureEvidence]:
    """Return captures by delivery with the names of confirmers, in at most two statements."""
    if not delivery_ids:
        return {}
    captures = _CAPTURES.all(session, organisation_id=organisation_id, delivery_ids=delivery_ids)
    names = _names(
        session,
        organisation_id,
        {capture.answer["confirmed_by"] for capture in captures if "confirmed_by" in capture.answer},
    )
    return {capture.delivery_id: _evidence(capture, names) for capture in captures}


def _evidence(capture: Capture, names: dict[int, str]) -> CaptureEvidence:
    if "confirmed_by" not in capture.answer:
        return CaptureEvidence(capture)
    return CaptureEvidence(
        capture, names.get(capture.answer["confirmed_by"], ""), DeliveryState(capture.answer["after"])
    )


def _names(session: Session, organisation_id: int, ids: Collection[int]) -> dict[int, str]:
    return dict(_PEOPLE.all(session, organisation_id=organisation_id, ids=ids)) if ids else {}


_CAPTURES: EntityQuery[Capture] = EntityQuery(
    select(Capture).where(
        Capture.organisation_id == ORGANISATION_ID, col(Capture.delivery_id).in_(param("delivery_ids", many=True))
    )
)
_PEOPLE: Query[tuple[int, str]] = Query(
    select(User.id, NAME_HERE).where(col(User.id).in_(param("ids", many=True))), as_tuple
)
