"""Evergreen pieces, filling gaps with ordinary drafts, approved as any."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from app.core.errors import Conflict, InvalidField, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.calendar.queries.slot_gaps import SlotGap, slot_gap_at
from app.domain.directory.queries.topics import topic_or_404
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post
from app.domain.posts.rules.content import stored_use
from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.domain.slots.models import EvergreenPiece
from app.domain.slots.rules.evergreen import DEFAULT_REST, is_about, reason_not_usable
from app.domain.slots.rules.occurrences import GapState
from app.usecases.posts import actions, drafts

PieceMedia = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class EvergreenContent:
    title: str
    topic_id: int | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    link: str = ""
    media: PieceMedia = ()
    months: Sequence[int] = ()
    valid_until: date | None = None
    rest_days: int = DEFAULT_REST
    closed: bool = False

    @property
    def words(self) -> tuple[Any, ...]:
        """Return the text: changing it makes one an author."""
        return dict(self.texts), self.link, [dict(use) for use in self.media]


@dataclass(frozen=True, slots=True)
class SourcePost:
    number: str
    matter: EvergreenContent
    writers: Collection[int]


def store_piece(work: Work, matter: EvergreenContent, *, source: SourcePost | None) -> EvergreenPiece:
    """Store; unchanged copies make the actor no author. Raises `InvalidField`."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    _check(work, matter, None)
    is_same = source is not None and source.matter.words == matter.words
    writers = {*(source.writers if source else ()), *(() if is_same else (work.actor.person_id,))}
    piece = EvergreenPiece(organisation_id=work.organisation_id, **_row(matter), writers=sorted(writers))
    piece.owner_id, piece.owner_name = work.actor.id, work.actor.name
    work.session.add(piece)
    work.session.flush()
    detail = _audit_fields(matter) | ({"number": source.number} if source else {})
    audit.record(work, Act.EVERGREEN_KEPT, subject=f"evergreen:{piece.id}", **detail)
    return piece


def change_piece(work: Work, piece: EvergreenPiece, matter: EvergreenContent) -> None:
    """Change a locked piece; new text makes the actor an author."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    before = content_of_piece(piece)
    if before == matter:
        return
    _check(work, matter, piece)
    if before.words != matter.words:
        piece.writers = sorted({*piece.writers, work.actor.person_id})
    assign_changes(piece, _row(matter))
    was = _audit_fields(before)
    changed = {name: value for name, value in _audit_fields(matter).items() if value != was[name]}
    audit.record(work, Act.EVERGREEN_CHANGED, subject=f"evergreen:{piece.id}", **changed)


def use_piece(work: Work, piece: EvergreenPiece, post_id: int, day: date) -> None:
    """Record a locked piece's post. Raises `Conflict` when it cannot go out that day."""
    demand(work.actor.may(Permission.POST_WRITE))
    if reason := reason_not_usable(piece, day):
        raise Conflict(reason)
    piece.last_used_on, piece.uses = max(day, piece.last_used_on or day), piece.uses + 1
    audit.record(work, Act.EVERGREEN_USED, subject=f"post:{post_id}", title=piece.title)


def content_of_piece(piece: EvergreenPiece) -> EvergreenContent:
    return EvergreenContent(**{name: getattr(piece, name) for name in EvergreenContent.__dataclass_fields__})


def _row(matter: EvergreenContent) -> dict[str, Any]:
    plain = {"texts": dict(matter.texts), "media": [dict(use) for use in matter.media], "months": list(matter.months)}
    return asdict(matter) | plain


def _audit_fields(matter: EvergreenContent) -> dict[str, Any]:
    names = ("title", "topic_id", "link", "months", "valid_until", "rest_days", "closed")
    return {name: getattr(matter, name) for name in names} | {"languages": sorted(matter.texts)}


def _check(work: Work, matter: EvergreenContent, piece: EvergreenPiece | None) -> None:
    if not any(matter.texts.values()):
        raise InvalidField("text", msg("Escriba el texto en una lengua al menos."))
    if matter.topic_id and (piece is None or piece.topic_id != matter.topic_id):
        topic = topic_or_404(work.session, matter.topic_id, organisation_id=work.actor.organisation_id)
        if topic.closed:
            raise InvalidField("topic_id", msg("Ese tema está cerrado: elija otro."))


ALREADY_FILLED = msg("Ese hueco ya no está vacío: alguien lo ha llenado mientras tanto.")


def fill_with_piece(work: Work, organisation: Organisation, piece: EvergreenPiece, slot_id: int, day: date) -> Post:
    """Fill from a locked piece; the post number's lock lets second callers find it filled."""
    demand(work.actor.may(Permission.POST_WRITE))
    post = drafts.add_post(work, organisation)
    use_piece(work, piece, post.id, day)
    gap = demand_empty_gap(slot_gap_at(work.session, organisation, slot_id, day, now=work.now))
    if not is_about(piece, topic_id=gap.slot.topic_id, language=gap.slot.language):
        raise Refusal(msg("Esta pieza no tiene texto en la lengua del hueco, o es de otro tema."))
    actions.save_post(work, post, _draft(piece, gap), base=post.base, also=piece.writers)
    return post


def demand_empty_gap(gap: SlotGap | None) -> SlotGap:
    """Raise `Conflict` for a filled, paused or past gap."""
    if gap is None:
        raise Conflict(ALREADY_FILLED)
    if gap.state is not GapState.EMPTY:
        raise Conflict(msg("Ese hueco no se puede llenar: %(state)s.", state=gap.state.label))
    return gap


def _draft(piece: EvergreenPiece, gap: SlotGap) -> Draft:
    slot, place = gap.slot, gap.place
    return Draft(
        title=piece.title,
        topic_id=piece.topic_id or slot.topic_id,
        texts={slot.language: piece.texts[slot.language]},
        link=piece.link,
        media=tuple(map(stored_use, piece.media)),
        targets=((slot.channel_id, slot.language),),
        plan=PublicationPlan(place.day, place.time, 0),
    )
