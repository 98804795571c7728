"""What is kept of somebody beside their own rows: what units were asked, files, answers worth keeping, letters."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlmodel import Session, col, or_, select

from app.citizens.models import CitizenImport, FaqEntry, Listening, ReplyAttempt, ReplyAttemptOutcome, ReplyDecision
from app.citizens.queries.personal import Dossier
from app.citizens.rules.personal import GONE, scrubbed
from app.citizens.service.tickets import tickets
from app.notifications.models import Notice

SAID = frozenset({"text", "question", "quoted"})
"""Values of a letter that repeat what somebody said, or what they would be answered."""


def blank_beside(session: Session, kept: Dossier) -> None:
    """By who they are where a row says so, and by what they are called where only words do."""
    for one in kept.questions:
        one.question = one.answer = GONE
        one.quoted, one.sent_to = "", []
    _said_of_replies(session, kept)
    names = kept.names
    for entry in _ours(session, kept, FaqEntry):
        entry.case_id = None if entry.case_id in {case.id for case in kept.cases} else entry.case_id
        entry.question, entry.answer = without(entry.question, names), without(entry.answer, names)
        entry.words = scrubbed(entry.words, names)
    for listening in _ours(session, kept, Listening):
        listening.skipped = without(listening.skipped, names)
    for batch in _ours(session, kept, CitizenImport):
        _blank_file(batch, kept)
    blank_letters(session, kept.citizen.organisation_id, [case.code for case in kept.cases], names)
    session.flush()


def without(value: Any, names: Iterable[str]) -> Any:
    """Plain data without these names, wherever they stand in it."""
    if isinstance(value, str):
        return scrubbed(value, names)
    if isinstance(value, dict):
        return {name: without(one, names) for name, one in value.items()}
    return [without(one, names) for one in value] if isinstance(value, list) else value


def _ours(session: Session, kept: Dossier, model: Any) -> Iterable[Any]:
    mine = select(model).where(model.organisation_id == kept.citizen.organisation_id)
    return session.exec(mine.order_by(col(model.id)).with_for_update()).all()


def _said_of_replies(session: Session, kept: Dossier) -> None:
    """What was said of the replies to them, and what a network answered."""
    ids = [one.id for one in kept.replies]
    here = kept.citizen.organisation_id
    wanted = select(ReplyDecision).where(ReplyDecision.organisation_id == here, col(ReplyDecision.reply_id).in_(ids))
    decisions = session.exec(wanted.order_by(col(ReplyDecision.id))).all()
    with tickets(session, "reply_decision", [row.id for row in decisions]):
        for decision in decisions:
            decision.reason = GONE if decision.reason else ""
    tried = select(ReplyAttempt.id).where(ReplyAttempt.organisation_id == here, col(ReplyAttempt.reply_id).in_(ids))
    ended = select(ReplyAttemptOutcome).where(
        ReplyAttemptOutcome.organisation_id == here, col(ReplyAttemptOutcome.attempt_id).in_(tried)
    )
    outcomes = session.exec(ended.order_by(col(ReplyAttemptOutcome.id))).all()
    with tickets(session, "reply_outcome", [row.id for row in outcomes]):
        for outcome in outcomes:
            outcome.excerpt = ""


def _blank_file(batch: CitizenImport, kept: Dossier) -> None:
    """Rows of theirs that are settled are blank; those still to come do not come."""
    settled = [_blank_row(row) if _is_theirs(row, kept) else row for row in batch.rows[: batch.done]]
    coming = [row for row in batch.rows[batch.done :] if not _is_theirs(row, kept)]
    if settled + coming != batch.rows:
        batch.rows, batch.total = settled + coming, batch.done + len(coming)
    batch.refused = without(batch.refused, kept.names)


def _is_theirs(row: dict[str, Any], kept: Dossier) -> bool:
    return bool(row["handle"]) and row["handle"].lstrip("@").casefold() == kept.citizen.handle.lstrip("@").casefold()


def _blank_row(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "text": GONE, "handle": "", "permalink": "", "id": ""}


def blank_letters(session: Session, organisation_id: int, codes: Collection[str], names: Collection[str]) -> None:
    """What people of the house and of units were written about some cases."""
    told = col(Notice.context)
    about = or_(told["case"].as_string().in_(codes), told["code"].as_string().in_(codes))
    wanted = select(Notice).where(Notice.organisation_id == organisation_id, about)
    for notice in session.exec(wanted.order_by(col(Notice.id))).all():
        said = {name: GONE if name in SAID and value else value for name, value in notice.context.items()}
        notice.context = without(said, names)
