"""Account checklists and sample pieces; the audit chain locks before reading, serialising saves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.directory.queries import topics
from app.domain.plan.models.gate import AccountChecklist, SamplePiece
from app.domain.plan.queries.gate import checklist_of, sample_pieces
from app.domain.plan.rules.purpose import Purpose
from app.domain.plan.rules.sample_pieces import MAX_PIECES, PastedPiece, check_pieces


@dataclass(frozen=True, slots=True)
class ChecklistAnswers:
    """Answers so far; see `models.AccountChecklist`."""

    purpose: Purpose | None = None
    reason: str = ""
    objectives: str = ""
    audiences: str = ""
    alternatives: str = ""
    address: str = ""
    handover: str = ""
    attention_hours: Mapping[str, Any] = field(default_factory=dict)
    waits_until: date | None = None
    administrators: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SampleCount:
    stored: int
    repeated: int


def save_checklist(work: Work, channel: Channel, listed: ChecklistAnswers, *, base: int) -> None:
    """Save over revision `base`. Raises `Conflict` if saved meanwhile."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    audit.lock_heads(work.session, {work.organisation_id})
    row = _checklist(work.session, channel)
    if row.revision != base:
        raise Conflict(
            msg(
                "%(who)s ha guardado esta lista mientras usted escribía. Lo suyo sigue aquí: cópielo, vuelva a cargar "
                "la página y guarde otra vez.",
                who=row.saved_by_name,
            )
        )
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(listed).items()}
    if not (changed := assign_changes(row, values)):
        return
    row.revision += 1
    _sign(work, row)
    audit.record(work, Act.GATE_FILLED, subject=f"channel:{channel.id}", changed=sorted(changed))


def store_samples(work: Work, channel: Channel, pieces: Sequence[PastedPiece], topic_id: int | None) -> SampleCount:
    """Store all new pieces or none. `topic_id`: the default. Raises `Refusal`."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    check_pieces(channel.network, pieces)
    audit.lock_heads(work.session, {work.organisation_id})
    known = {
        piece.text.casefold()
        for piece in sample_pieces(work.session, channel.id, organisation_id=channel.organisation_id)
    }
    new = _first_of_each(pieces, known)
    if len(known) + len(new) > MAX_PIECES:
        raise Refusal(msg("Una cuenta guarda como mucho %(count)s piezas de muestra.", count=MAX_PIECES))
    named = _topics(work.session, channel.organisation_id, topic_id)
    if unknown := next((sample.topic for sample in new if sample.topic and sample.topic.casefold() not in named), None):
        raise Refusal(msg("El tema «%(name)s» no existe o está cerrado. No se ha guardado ninguna.", name=unknown))
    if new:
        work.session.add_all(
            _piece(channel, sample, named.get(sample.topic.casefold(), topic_id), work.actor, work.now)
            for sample in new
        )
        _sign(work, _checklist(work.session, channel))
        audit.record(work, Act.GATE_SAMPLED, subject=f"channel:{channel.id}", count=len(new))
    return SampleCount(len(new), len(pieces) - len(new))


def remove_sample(work: Work, piece: SamplePiece) -> None:
    demand(work.actor.may(Permission.PLAN_MANAGE))
    subject = f"channel:{piece.channel_id}"
    work.session.delete(piece)
    audit.record(work, Act.GATE_SAMPLE_REMOVED, subject=subject, text=piece.text[:200])


def _first_of_each(pieces: Sequence[PastedPiece], known: Collection[str]) -> list[PastedPiece]:
    pieces_by_text: dict[str, PastedPiece] = {}
    for piece in pieces:
        pieces_by_text.setdefault(piece.text.casefold(), piece)
    return [piece for text, piece in pieces_by_text.items() if text not in known]


def _checklist(session: Session, channel: Channel) -> AccountChecklist:
    checklist = checklist_of(session, channel.id, organisation_id=channel.organisation_id)
    return checklist or AccountChecklist(organisation_id=channel.organisation_id, channel_id=channel.id)


def _sign(work: Work, row: AccountChecklist) -> None:
    """Record the writer, who may not sign a waiver."""
    row.contributors = sorted({*row.contributors, work.actor.person_id})
    row.saved_at, row.saved_by_name = work.now, work.actor.name
    work.session.add(row)


def _topics(session: Session, organisation_id: int, topic_id: int | None) -> dict[str, int]:
    """Return topic ids by casefolded name. Raises `NotFound` without the chosen topic."""
    if topic_id is not None:
        topics.topic_or_404(session, topic_id, organisation_id=organisation_id)
    return {topic.name.casefold(): topic.id for topic in topics.topics(session, organisation_id=organisation_id)}


def _piece(channel: Channel, piece: PastedPiece, topic_id: int | None, actor: Actor, now: datetime) -> SamplePiece:
    return SamplePiece(
        organisation_id=channel.organisation_id,
        channel_id=channel.id,
        kind=piece.kind,
        text=piece.text,
        topic_id=topic_id,
        added_at=now,
        added_by_name=actor.name,
    )
