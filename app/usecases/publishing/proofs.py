"""Pictures of what was published by hand: proof where a network gives no address, erased alone at their term."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from app.core.tokens import new_token, token_digest
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.media.ports import CleanedImage, FileStore
from app.domain.privacy.queries.retention import proofs_past_term
from app.domain.publishing.models import Delivery, DeliveryProof

BATCH = 50


@dataclass(frozen=True, slots=True)
class ScreenPicture:
    """A picture of the screen, already cleaned, and where it is to be kept."""

    image: CleanedImage
    files: FileStore


def keep_proof(work: Work, delivery: Delivery, screen: ScreenPicture) -> str:
    """Store the picture under a name of its own; return its digest, which the capture covers."""
    image, place = screen.image, token_digest(new_token())
    digest = hashlib.sha256(image.content).hexdigest()
    screen.files.keep(delivery.organisation_id, place, image.content)
    proof = DeliveryProof(
        organisation_id=delivery.organisation_id,
        delivery_id=delivery.id,
        digest=digest,
        place=place,
        media_type=image.media_type,
        added_at=work.now,
    )
    work.session.add(proof)
    return digest


def purge_proofs(writing: Sessions, files: FileStore, *, now: datetime) -> int:
    """Erase pictures past their term, return the count; digest and capture stay. The file goes before the row."""
    with writing() as session:
        past = proofs_past_term(session, now=now, limit=BATCH)
        for proof in past:
            files.remove(proof.organisation_id, proof.place)
            proof.purged_at = now
        session.commit()
        return len(past)
