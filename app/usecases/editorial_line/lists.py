"""A body's additions to its line: lists, each change a revision; examples; the caution of its second opinion."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from app.core.actor import Actor
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.editorial_line.models import LineExample, OpinionSetting, WordList
from app.domain.editorial_line.rules.line_data import lexicon_data, register_data
from app.domain.editorial_line.rules.line_parser import parse_lexicon, parse_register
from app.domain.editorial_line.rules.second_opinion import OpinionCaution
from app.domain.editorial_line.rules.versions import Expectation, ListKind


def store_list(session: Session, kind: ListKind, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> WordList:
    """Put a list in use now. Raises `InvalidLine`."""
    demand(actor.may(Permission.LINE_PROPOSE))
    content = lexicon_data(parse_lexicon(data)) if kind is ListKind.LEXICON else register_data(parse_register(data))
    row = WordList(
        organisation_id=actor.organisation_id,
        code=content["code"],
        kind=kind,
        revision=_next_revision(session, actor.organisation_id, content["code"]),
        content=content,
        changed_by=actor.id,
        changed_by_name=actor.name,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    detail = {"list": row.code, "revision": row.revision}
    audit.record(session, Act.LINE_LIST_CHANGED, actor=actor, now=now, subject=f"list:{row.id}", **detail)
    return row


def add_example(
    session: Session,
    text: str,
    *,
    language: str,
    expectation: Expectation,
    reason: str = "",
    teaches: bool = False,
    actor: Actor,
    now: datetime,
) -> LineExample:
    """Add text and expected result, to check proposed changes; `teaches`: the second opinion learns from it too."""
    demand(actor.may(Permission.LINE_ADOPT if teaches else Permission.LINE_PROPOSE))
    example = LineExample(
        organisation_id=actor.organisation_id,
        text=text,
        language=language,
        expectation=expectation,
        reason=reason,
        teaches=teaches,
        added_by_name=actor.name,
        added_at=now,
    )
    session.add(example)
    session.flush()
    _record_example(session, example, actor=actor, now=now, expectation=expectation)
    return example


def remove_example(session: Session, example: LineExample, *, actor: Actor, now: datetime) -> None:
    demand(actor.may(Permission.LINE_PROPOSE))
    session.delete(example)
    _record_example(session, example, actor=actor, now=now, dropped=True)


def set_caution(session: Session, caution: OpinionCaution, *, actor: Actor, now: datetime) -> None:
    demand(actor.may(Permission.LINE_ADOPT))
    setting = session.get(OpinionSetting, actor.organisation_id)
    if setting is None:
        session.add(OpinionSetting(organisation_id=actor.organisation_id, caution=caution))
    elif not assign_changes(setting, {"caution": caution}):
        return
    subject = f"organisation:{actor.organisation_id}"
    audit.record(session, Act.LINE_CAUTION_SET, actor=actor, now=now, subject=subject, caution=caution)


def _record_example(session: Session, example: LineExample, *, actor: Actor, now: datetime, **detail: Any) -> None:
    subject = f"example:{example.id}"
    audit.record(session, Act.LINE_EXAMPLE_CHANGED, actor=actor, now=now, subject=subject, **detail)


def _next_revision(session: Session, organisation_id: int, code: str) -> int:
    last = select(func.max(col(WordList.revision))).where(WordList.organisation_id == organisation_id)
    return (session.exec(last.where(WordList.code == code)).one() or 0) + 1
