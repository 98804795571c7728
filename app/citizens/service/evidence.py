"""Keeping the proof of what was written, before anything is done about it; and letting it go when its term ends."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.citizens.models import Case, Citizen, CitizenMessage, MeasureEvidence
from app.citizens.rules.cases import CaseDeed
from app.citizens.service.acting import record_act
from app.citizens.service.moderators import demand_moderator
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.ids import new_token, token_digest
from app.core.words import say
from app.media.ports import CleanImage, Files


def capture(
    session: Session,
    case: Case,
    message: CitizenMessage,
    *,
    actor: Actor,
    now: datetime,
    pictures: Sequence[CleanImage] = (),
    files: Files | None = None,
) -> MeasureEvidence:
    """The original wording, who, where and when, with the pictures somebody took of it; the case comes locked."""
    demand_moderator(actor)
    if message.purged_at is not None:
        raise OutOfTurn(say("El texto de este mensaje ya se borró: no queda nada que guardar como prueba."))
    citizen = session.get(Citizen, message.citizen_id) if message.citizen_id else None
    images = [_kept(files, case.organisation_id, one) for one in pictures]
    author = (citizen.handle or citizen.name) if citizen else ""
    evidence = MeasureEvidence(
        organisation_id=case.organisation_id,
        case_id=case.id,
        message_id=message.id,
        captured_at=now,
        captured_by=actor.person_id,
        captured_by_name=actor.name,
        text=message.text,
        author=author,
        permalink=message.permalink,
        seen_at=message.received_at,
        images=images,
        digest=digest_of(message.text, author, message.permalink, message.received_at, images),
    )
    session.add(evidence)
    session.flush()
    record_act(
        session, case, CaseDeed.NOTED, actor=actor, now=now, message_id=message.id, evidence=evidence.digest[:16]
    )
    return evidence


def digest_of(text: str, author: str, permalink: str, seen_at: datetime, images: Sequence[dict[str, Any]]) -> str:
    """Of all that is kept, so that whoever has a copy can show that it is the same."""
    told = [text, author, permalink, seen_at.isoformat(), sorted(one["digest"] for one in images)]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _kept(files: Files | None, organisation_id: int, one: CleanImage) -> dict[str, Any]:
    assert files is not None, "whoever brings pictures says where they are kept"
    place = token_digest(new_token())
    files.keep(organisation_id, place, one.content)
    return {"digest": hashlib.sha256(one.content).hexdigest(), "place": place, "media_type": one.media_type}
