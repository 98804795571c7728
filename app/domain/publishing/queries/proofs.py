from collections.abc import Collection, Mapping

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.db.work import Work
from app.domain.publishing.models import DeliveryProof

NO_PICTURE = msg("Este envío no guarda ninguna captura.")


def proofs_by_delivery(
    session: Session, organisation_id: int, delivery_ids: Collection[int]
) -> Mapping[int, DeliveryProof]:
    """Return pictures by delivery, those erased at their term too; one statement, none without deliveries."""
    if not delivery_ids:
        return {}
    proofs = _PROOFS.all(session, organisation_id=organisation_id, delivery_ids=list(delivery_ids))
    return {proof.delivery_id: proof for proof in proofs}


def kept_proof_or_404(work: Work, delivery_id: int) -> DeliveryProof:
    """Raise `NotFound` without a picture, or past its term."""
    proof = proofs_by_delivery(work.session, work.organisation_id, [delivery_id]).get(delivery_id)
    if proof is None or proof.purged_at is not None:
        raise NotFound(NO_PICTURE)
    return proof


_PROOFS: EntityQuery[DeliveryProof] = EntityQuery(
    select(DeliveryProof).where(
        DeliveryProof.organisation_id == ORGANISATION_ID,
        col(DeliveryProof.delivery_id).in_(param("delivery_ids", many=True)),
    )
)
