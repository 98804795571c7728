"""Outgoing replies across organisations, for the worker."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from app.db.statements import select_columns
from app.domain.cases.models.cases import Case, Citizen, CitizenMessage
from app.domain.cases.models.replies import Reply
from app.domain.cases.models.sources import CitizenMailbox
from app.domain.cases.rules.replies import STATES_UNDER_WAY, ReplyState
from app.domain.directory.models import Channel
from app.domain.organisations.models import Organisation

MOST_RECENT = 100


class OutgoingReply(NamedTuple):
    """`mailbox`: the citizen mailbox, if any."""

    reply: Reply
    case: Case
    message: CitizenMessage
    organisation: Organisation
    citizen: Citizen | None
    channel: Channel | None
    mailbox: CitizenMailbox | None


def outgoing_replies(session: Session, reply_ids: Collection[int]) -> list[OutgoingReply]:
    """Return replies by key."""
    wanted = (
        select_columns(Reply, Case, CitizenMessage, Organisation, Citizen, Channel, CitizenMailbox)
        .join(Case, _joins_reply(Case, Reply.case_id))
        .join(CitizenMessage, _joins_reply(CitizenMessage, Reply.message_id))
        .join(Organisation, col(Organisation.id) == Reply.organisation_id)
        .outerjoin(Citizen, _joins_reply(Citizen, CitizenMessage.citizen_id))
        .outerjoin(Channel, _joins_reply(Channel, Reply.channel_id))
        .outerjoin(CitizenMailbox, col(CitizenMailbox.organisation_id) == Reply.organisation_id)
        .where(col(Reply.id).in_(reply_ids))
        .order_by(col(Reply.id))
    )
    return [OutgoingReply(*row) for row in session.execute(wanted)]


def _joins_reply(model: Any, points: Any) -> Any:
    return (model.organisation_id == Reply.organisation_id) & (model.id == points)


def sent_remote_ids(session: Session, channel_id: int, *, but: int) -> set[str]:
    """Return an account's latest sent ids, except one reply's."""
    others = select(Reply.remote_id).where(Reply.channel_id == channel_id, Reply.id != but, Reply.remote_id != "")
    return set(session.exec(others.order_by(col(Reply.id).desc()).limit(MOST_RECENT)))


def lock_replies(session: Session, reply_ids: Collection[int]) -> dict[int, Reply]:
    """Lock cases, then replies, as every use case; return fresh ones."""
    case_ids = select(Reply.case_id).where(col(Reply.id).in_(reply_ids))
    cases = select(Case).where(col(Case.id).in_(case_ids)).order_by(col(Case.id)).with_for_update(key_share=True)
    session.exec(cases.execution_options(populate_existing=True)).all()
    replies = select(Reply).where(col(Reply.id).in_(reply_ids)).order_by(col(Reply.id)).with_for_update()
    return {reply.id: reply for reply in session.exec(replies.execution_options(populate_existing=True))}


def other_active_replies(session: Session, reply: Reply) -> Sequence[Reply]:
    """Return the case's other replies on their way or sent."""
    states = (*STATES_UNDER_WAY, ReplyState.SENT)
    wanted = select(Reply).where(
        Reply.organisation_id == reply.organisation_id,
        Reply.case_id == reply.case_id,
        Reply.id != reply.id,
        col(Reply.state).in_(states),
    )
    return session.exec(wanted.order_by(col(Reply.id)).execution_options(populate_existing=True)).all()


def known_text_digests(session: Session, message: CitizenMessage) -> set[str]:
    """Return digests of known texts, each noticed edit's included."""
    first = message.evidence.get("uri") or message.key
    wanted = select(CitizenMessage).where(
        CitizenMessage.organisation_id == message.organisation_id, CitizenMessage.case_id == message.case_id
    )
    messages = session.exec(wanted.order_by(col(CitizenMessage.id)))
    return {
        case_message.digest
        for case_message in messages
        if case_message.id == message.id or case_message.evidence.get("uri") == first
    }
