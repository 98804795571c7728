from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param
from app.domain.people.models import User
from app.domain.people.queries.known_names import NAME_HERE
from app.domain.publishing.models import Capture, DeliveryProof
from app.domain.publishing.queries.proofs import proofs_by_delivery
from app.domain.publishing.rules.delivery import DeliveryState, capture_digest


@dataclass(frozen=True, slots=True)
class CaptureEvidence:
    """A capture, and whether its digest matches.

    `confirmed_by`: the person giving the address, without a network's answer; `was`: the state known before.
    """

    capture: Capture
    confirmed_by: str = ""
    was: DeliveryState | None = None
    has_picture: bool = False
    """A picture of the screen came with it; `is_picture_kept`: it is not past its term."""
    is_picture_kept: bool = False

    @property
    def is_whole(self) -> bool:
        covered = {name: getattr(self.capture, name) for name in ("answer", "media", "permalink", "text")}
        return capture_digest(covered) == self.capture.digest


def capture_evidence(
    session: Session, organisation_id: int, delivery_ids: Collection[int]
) -> dict[int, CaptureEvidence]:
    """Return captures by delivery with the names of confirmers and their pictures, in at most three statements."""
    if not delivery_ids:
        return {}
    captures = _CAPTURES.all(session, organisation_id=organisation_id, delivery_ids=delivery_ids)
    pictured = [capture.delivery_id for capture in captures if "screen" in capture.answer]
    proofs = proofs_by_delivery(session, organisation_id, pictured)
    names = _names(
        session,
        organisation_id,
        {capture.answer["confirmed_by"] for capture in captures if "confirmed_by" in capture.answer},
    )
    return {capture.delivery_id: _evidence(capture, names, proofs.get(capture.delivery_id)) for capture in captures}


def _evidence(capture: Capture, names: dict[int, str], proof: DeliveryProof | None) -> CaptureEvidence:
    if "confirmed_by" not in capture.answer:
        return CaptureEvidence(capture)
    return CaptureEvidence(
        capture,
        names.get(capture.answer["confirmed_by"], ""),
        DeliveryState(capture.answer["after"]),
        has_picture=proof is not None,
        is_picture_kept=proof is not None and proof.purged_at is None,
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
