"""Evidence, captured before measures, purged at term."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.core.errors import Conflict
from app.core.messages import msg
from app.core.tokens import new_token, token_digest
from app.db.work import Work
from app.domain.cases.models.cases import Case, Citizen, CitizenMessage
from app.domain.cases.rules.states import CaseActKind
from app.domain.media.ports import CleanedImage, FileStore
from app.domain.moderation.models import MeasureEvidence
from app.domain.moderation.rules.moderators import demand_moderator
from app.usecases.cases.case_log import record_act


def capture_evidence(
    work: Work,
    case: Case,
    message: CitizenMessage,
    *,
    pictures: Sequence[CleanedImage] = (),
    files: FileStore | None = None,
) -> MeasureEvidence:
    """Store text, author, place, time and screenshots; the case is locked."""
    demand_moderator(work.actor)
    if message.purged_at is not None:
        raise Conflict(msg("El texto de este mensaje ya se borró: no queda nada que guardar como prueba."))
    citizen = work.session.get(Citizen, message.citizen_id) if message.citizen_id else None
    images = [_store_picture(files, case.organisation_id, picture) for picture in pictures]
    author = (citizen.handle or citizen.name) if citizen else ""
    evidence = MeasureEvidence(
        organisation_id=case.organisation_id,
        case_id=case.id,
        message_id=message.id,
        captured_at=work.now,
        captured_by=work.actor.person_id,
        captured_by_name=work.actor.name,
        text=message.text,
        author=author,
        permalink=message.permalink,
        seen_at=message.received_at,
        images=images,
        digest=evidence_digest(message.text, author, message.permalink, message.received_at, images),
    )
    work.session.add(evidence)
    work.session.flush()
    record_act(work, case, CaseActKind.NOTED, message_id=message.id, evidence=evidence.digest[:16])
    return evidence


def evidence_digest(text: str, author: str, permalink: str, seen_at: datetime, images: Sequence[dict[str, Any]]) -> str:
    parts = [text, author, permalink, seen_at.isoformat(), sorted(image["digest"] for image in images)]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _store_picture(files: FileStore | None, organisation_id: int, image: CleanedImage) -> dict[str, Any]:
    assert files is not None, "whoever brings pictures says where they are kept"
    place = token_digest(new_token())
    files.keep(organisation_id, place, image.content)
    return {"digest": hashlib.sha256(image.content).hexdigest(), "place": place, "media_type": image.media_type}
