"""Replies that wait for somebody else than their writer, and what was decided of each."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.citizens.models import Case, CaseAct, Reply, ReplyDecision
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.categories import Category
from app.citizens.rules.incoming import code_of
from app.citizens.rules.replies import ReplyState
from app.citizens.rules.writers import writers
from app.core.errors import NotFound
from app.core.words import say
from app.db.paging import Listing, Page, Place
from app.db.reads import HERE, Load, columns, given


class Waiting(NamedTuple):
    """A reply as the queue shows it; `asks`: the roles that have to read it, between blanks."""

    id: int
    year: int
    ordinal: int
    category: Category
    text: str
    language: str
    asks: str
    written_by: int | None
    written_by_name: str
    written_at: datetime
    resolve_by: datetime | None

    @property
    def code(self) -> str:
        return code_of(self.year, self.ordinal)


def to_review(session: Session, organisation_id: int, *, place: Place | None) -> Page[Waiting]:
    """The oldest first; one statement."""
    return _TO_REVIEW.page(session, place, organisation_id=organisation_id)


def decisions_on(session: Session, organisation_id: int, *reply_ids: int) -> Sequence[ReplyDecision]:
    """What was decided of some replies, in order."""
    return _DECISIONS.all(session, organisation_id=organisation_id, reply_ids=list(reply_ids))


def writers_of(reply: Reply, replies: Collection[Reply], acts: Collection[CaseAct]) -> frozenset[int]:
    """Whose words it says, by what was answered and what happened in its case."""
    written = [act.detail for act in acts if act.deed is CaseDeed.REPLY_WRITTEN]
    over = {said["reply"]: said["replaces"] for said in written if said.get("replaces")}
    also = {said["reply"]: said.get("writers", ()) for said in written}
    return writers(reply.id, {one.id: one.written_by for one in replies}, over, also)


def reply_or_404(replies: Collection[Reply], reply_id: int) -> Reply:
    """One of a case; raises `NotFound`."""
    found = next((one for one in replies if one.id == reply_id), None)
    if found is None:
        raise NotFound(say("Esa respuesta no existe."))
    return found


_OF_CASE = ("year", "ordinal", "category", "resolve_by")
_TO_REVIEW: Listing[Waiting] = Listing(
    columns(*(getattr(Case if name in _OF_CASE else Reply, name) for name in Waiting._fields))
    .join(Case, (col(Case.id) == Reply.case_id) & (col(Case.organisation_id) == Reply.organisation_id))
    .where(Reply.organisation_id == HERE, Reply.state == ReplyState.IN_REVIEW),
    Waiting,
    at=col(Reply.written_at),
    key=col(Reply.id),
    descending=False,
)
_DECISIONS: Load[ReplyDecision] = Load(
    select(ReplyDecision)
    .where(ReplyDecision.organisation_id == HERE, col(ReplyDecision.reply_id).in_(given("reply_ids", many=True)))
    .order_by(col(ReplyDecision.id))
)
