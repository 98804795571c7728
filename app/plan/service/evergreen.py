"""Keeping pieces that are true all year, and saying that one was used."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say
from app.db.changing import rewrite
from app.plan.models import Evergreen
from app.plan.rules.evergreen import DEFAULT_REST, why_not
from app.plan.service.slots import Unfit
from app.topics.queries import topic_or_404

Media = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Matter:
    """What is kept of a piece; see `models.Evergreen`."""

    title: str
    topic_id: int | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    link: str = ""
    media: Media = ()
    months: Sequence[int] = ()
    valid_until: date | None = None
    rest_days: int = DEFAULT_REST
    closed: bool = False

    @property
    def words(self) -> tuple[Any, ...]:
        """What it would say: whoever changes this has written in it."""
        return dict(self.texts), self.link, [dict(use) for use in self.media]


@dataclass(frozen=True, slots=True)
class Source:
    """The post a piece is kept from: what it says, and everyone whose words those are."""

    number: str
    matter: Matter
    writers: Collection[int]


def keep_piece(session: Session, matter: Matter, *, source: Source | None, actor: Actor, now: datetime) -> Evergreen:
    """Whoever only keeps a post's words is not their writer. Raises `Unfit`."""
    demand(actor.may(Permission.PLAN_MANAGE))
    _check(session, matter, None, actor)
    is_same = source is not None and source.matter.words == matter.words
    writers = {*(source.writers if source else ()), *(() if is_same else (actor.person_id,))}
    piece = Evergreen(organisation_id=actor.organisation_id, **_row(matter), writers=sorted(writers))
    piece.owner_id, piece.owner_name = actor.id, actor.name
    session.add(piece)
    session.flush()
    said = _said(matter) | ({"number": source.number} if source else {})
    audit.record(session, Act.EVERGREEN_KEPT, actor=actor, now=now, subject=f"evergreen:{piece.id}", **said)
    return piece


def change_piece(session: Session, piece: Evergreen, matter: Matter, *, actor: Actor, now: datetime) -> None:
    """Comes locked. Whoever changes what it says is one of its writers from then on."""
    demand(actor.may(Permission.PLAN_MANAGE))
    before = matter_of(piece)
    if before == matter:
        return
    _check(session, matter, piece, actor)
    if before.words != matter.words:
        piece.writers = sorted({*piece.writers, actor.person_id})
    rewrite(piece, _row(matter))
    was = _said(before)
    changed = {name: value for name, value in _said(matter).items() if value != was[name]}
    audit.record(session, Act.EVERGREEN_CHANGED, actor=actor, now=now, subject=f"evergreen:{piece.id}", **changed)


def use_piece(session: Session, piece: Evergreen, post_id: int, day: date, *, actor: Actor, now: datetime) -> None:
    """Comes locked. A post was made of it for that day. Raises `OutOfTurn` where it cannot go out then."""
    demand(actor.may(Permission.POST_WRITE))
    if reason := why_not(piece, day):
        raise OutOfTurn(reason)
    piece.last_used_on, piece.uses = max(day, piece.last_used_on or day), piece.uses + 1
    audit.record(session, Act.EVERGREEN_USED, actor=actor, now=now, subject=f"post:{post_id}", title=piece.title)


def matter_of(piece: Evergreen) -> Matter:
    return Matter(**{name: getattr(piece, name) for name in Matter.__dataclass_fields__})


def _row(matter: Matter) -> dict[str, Any]:
    plain = {"texts": dict(matter.texts), "media": [dict(use) for use in matter.media], "months": list(matter.months)}
    return asdict(matter) | plain


def _said(matter: Matter) -> dict[str, Any]:
    """What the record says of it: of its words, in which languages they are."""
    names = ("title", "topic_id", "link", "months", "valid_until", "rest_days", "closed")
    return {name: getattr(matter, name) for name in names} | {"languages": sorted(matter.texts)}


def _check(session: Session, matter: Matter, piece: Evergreen | None, actor: Actor) -> None:
    if not any(matter.texts.values()):
        raise Unfit("text", say("Escriba el texto en una lengua al menos."))
    if matter.topic_id and (piece is None or piece.topic_id != matter.topic_id):
        topic = topic_or_404(session, matter.topic_id, organisation_id=actor.organisation_id)
        if topic.closed:
            raise Unfit("topic_id", say("Ese tema está cerrado: elija otro."))
