from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.paging import Cursor, KeysetQuery, Page
from app.db.statements import ORGANISATION_ID, EntityQuery, param, select_columns
from app.db.work import Work
from app.domain.cases.models.cases import Case, CaseAct
from app.domain.cases.models.replies import Reply, ReplyDecision
from app.domain.cases.rules.categories import Category
from app.domain.cases.rules.messages import format_case_code
from app.domain.cases.rules.replies import ReplyState
from app.domain.cases.rules.states import CaseActKind
from app.domain.replies.rules.review_requirements import trace_writers


class WaitingReply(NamedTuple):
    """`asks`: required roles, blank-separated."""

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
        return format_case_code(self.year, self.ordinal)


def waiting_replies(work: Work, *, place: Cursor | None) -> Page[WaitingReply]:
    """Return waiting replies, oldest first; one statement."""
    return _WAITING_REPLIES.page(work.session, place, organisation_id=work.organisation_id)


def reply_decisions(session: Session, organisation_id: int, *reply_ids: int) -> Sequence[ReplyDecision]:
    return _DECISIONS.all(session, organisation_id=organisation_id, reply_ids=list(reply_ids))


def reply_writers(reply: Reply, replies: Collection[Reply], acts: Collection[CaseAct]) -> frozenset[int]:
    written = [act.detail for act in acts if act.deed is CaseActKind.REPLY_WRITTEN]
    over = {detail["reply"]: detail["replaces"] for detail in written if detail.get("replaces")}
    also = {detail["reply"]: detail.get("writers", ()) for detail in written}
    return trace_writers(reply.id, {case_reply.id: case_reply.written_by for case_reply in replies}, over, also)


def reply_or_404(replies: Collection[Reply], reply_id: int) -> Reply:
    matching_reply = next((reply for reply in replies if reply.id == reply_id), None)
    if matching_reply is None:
        raise NotFound(msg("Esa respuesta no existe."))
    return matching_reply


_CASE_FIELDS = ("year", "ordinal", "category", "resolve_by")
_WAITING_REPLIES: KeysetQuery[WaitingReply] = KeysetQuery(
    select_columns(*(getattr(Case if name in _CASE_FIELDS else Reply, name) for name in WaitingReply._fields))
    .join(Case, (col(Case.id) == Reply.case_id) & (col(Case.organisation_id) == Reply.organisation_id))
    .where(Reply.organisation_id == ORGANISATION_ID, Reply.state == ReplyState.IN_REVIEW),
    WaitingReply,
    at=col(Reply.written_at),
    key=col(Reply.id),
    descending=False,
)
_DECISIONS: EntityQuery[ReplyDecision] = EntityQuery(
    select(ReplyDecision)
    .where(
        ReplyDecision.organisation_id == ORGANISATION_ID, col(ReplyDecision.reply_id).in_(param("reply_ids", many=True))
    )
    .order_by(col(ReplyDecision.id))
)
