"""A body's additions to its line: lists, each change a revision; examples; the caution of its second opinion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ControlKind
from app.domain.editorial_line.models import LineExample, OpinionSetting, WordList
from app.domain.editorial_line.queries.line_cache import line_in_force
from app.domain.editorial_line.queries.line_versions import caution_in_force, newest_revision
from app.domain.editorial_line.rules.line import EditorialLine
from app.domain.editorial_line.rules.line_data import list_data
from app.domain.editorial_line.rules.line_parser import parse_lexicon, parse_register
from app.domain.editorial_line.rules.list_changes import (
    LineList,
    list_differences,
    list_loosens,
    list_use,
    tightened_list,
)
from app.domain.editorial_line.rules.second_opinion import OpinionCaution, caution_loosens
from app.domain.editorial_line.rules.versions import Expectation, ListKind
from app.usecases.control.gate import ProposedChange, propose_change


@dataclass(frozen=True, slots=True)
class StoredList:
    """A list's code, and what of its change waits."""

    code: str
    waiting: ControlChange | None = None


def list_subject(code: str) -> str:
    return f"list:{code}"


def store_list(session: Session, kind: ListKind, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> StoredList:
    """Put in use now what tightens; what loosens waits for a second person. Raises `InvalidLine`, `Conflict`."""
    demand(actor.may(Permission.LINE_PROPOSE))
    wanted = parse_lexicon(data) if kind is ListKind.LEXICON else parse_register(data)
    _, line = line_in_force(session, actor.organisation_id, now=now)
    before = _list_in_force(line, kind, wanted.code)
    use = list_use(line.rules, wanted.code)
    if before is None or not list_loosens(before, wanted, use):
        return StoredList(write_list(session, kind, list_data(wanted), actor=actor, now=now).code)
    audit.lock_heads(session, {actor.organisation_id})
    now_in_use = tightened_list(before, wanted, use)
    if now_in_use != before:
        write_list(session, kind, list_data(now_in_use), actor=actor, now=now)
    proposal = _list_proposal(session, actor.organisation_id, kind, now_in_use, wanted)
    change = propose_change(session, proposal, actor=actor, now=now)
    if not change.waits:
        write_list(session, kind, list_data(wanted), actor=actor, now=now)
    return StoredList(wanted.code, change if change.waits else None)


def write_list(
    session: Session, kind: ListKind, content: Mapping[str, Any], *, actor: Actor, now: datetime
) -> WordList:
    """Add a revision, which is in use from now."""
    row = WordList(
        organisation_id=actor.organisation_id,
        code=content["code"],
        kind=kind,
        revision=newest_revision(session, actor.organisation_id, content["code"]) + 1,
        content=dict(content),
        changed_by=actor.id,
        changed_by_name=actor.name,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    detail = {"list": row.code, "revision": row.revision}
    audit.record(session, Act.LINE_LIST_CHANGED, actor=actor, now=now, subject=f"list:{row.id}", **detail)
    return row


def _list_in_force(line: EditorialLine, kind: ListKind, code: str) -> LineList | None:
    """Raise `Conflict` for a code that a list of the other kind has: one would take the other's place."""
    lists: dict[ListKind, Sequence[LineList]] = {ListKind.LEXICON: line.lexicons, ListKind.REGISTER: line.registers}
    by_kind = {each: known for each, rows in lists.items() for known in rows if known.code == code}
    if set(by_kind) - {kind}:
        raise Conflict(msg("Ya hay una lista de otra clase con el código «%(code)s»: elija otro.", code=code))
    return by_kind.get(kind)


def _list_proposal(
    session: Session, organisation_id: int, kind: ListKind, before: LineList, wanted: LineList
) -> ProposedChange:
    revision = newest_revision(session, organisation_id, wanted.code)
    removed, added = list_differences(before, wanted)
    terms: dict[str, Any] = {
        "kind": kind.value,
        "code": wanted.code,
        "revision": revision,
        "content": list_data(wanted),
    }
    terms |= {"removed": removed, "added": added}
    return ProposedChange(ControlKind.WORD_LIST, list_subject(wanted.code), wanted.title, terms)


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


def set_caution(session: Session, caution: OpinionCaution, *, actor: Actor, now: datetime) -> ControlChange | None:
    """Set how many texts the second opinion sends to a person; fewer wait for a second person."""
    demand(actor.may(Permission.LINE_ADOPT))
    before = caution_in_force(session, actor.organisation_id)
    if caution_loosens(before, caution):
        terms = {"caution": caution.value, "before": before.value}
        proposal = ProposedChange(ControlKind.CAUTION, "caution", str(caution.label), terms)
        change = propose_change(session, proposal, actor=actor, now=now)
        if change.waits:
            return change
    write_caution(session, caution, actor=actor, now=now)
    return None


def write_caution(session: Session, caution: OpinionCaution, *, actor: Actor, now: datetime) -> None:
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
