"""Replies about to go out, held against the record: one statement, however many."""

from collections.abc import Collection

from sqlmodel import Session

from app.audit.queries.sealed import entries_about
from app.citizens.models import Reply
from app.citizens.rules.reply_record import ACTS, ReplyClaim, notice_hash, reply_fault
from app.citizens.rules.wording import hash_of
from app.core.words import Sentence


def reply_faults(session: Session, replies: Collection[Reply]) -> dict[int, Sentence]:
    """Return, by reply, why what would go out is not what the record says was let through."""
    subjects = {(one.organisation_id, name) for one in replies for name in _subjects(one)}
    entries = entries_about(session, subjects, ACTS)
    found = {}
    for one in replies:
        about = sorted((e for name in _subjects(one) for e in entries[one.organisation_id, name]), key=lambda e: e.seq)
        if fault := reply_fault(ReplyClaim(one.id, words_hash(one), one.approved_hash), about):
            found[one.id] = fault
    return found


def _subjects(reply: Reply) -> tuple[str, str]:
    return f"case:{reply.case_id}", f"reply:{reply.id}"


def words_hash(reply: Reply) -> str:
    if "notice" in reply.variables:
        return notice_hash(reply.text)
    return hash_of(
        reply.text,
        reply.language,
        channel_id=reply.channel_id,
        kind=reply.kind.value,
        is_public=reply.is_public,
        message_id=reply.message_id,
    )
