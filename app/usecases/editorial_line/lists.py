"""A body's additions to its line: lists, each change a revision; examples; the caution of its second opinion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
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


def store_list(work: Work, kind: ListKind, data: Mapping[str, Any]) -> StoredList:
    """Put in use now what tightens; what loosens waits for a second person. Raises `InvalidLine`, `Conflict`."""
    demand(work.actor.may(Permission.LINE_PROPOSE))
    wanted = parse_lexicon(data) if kind is ListKind.LEXICON else parse_register(data)
    _, line = line_in_force(work.session, work.organisation_id, now=work.now)
    before = _list_in_force(line, kind, wanted.code)
    use = list_use(line.rules, wanted.code)
    if before is None or not list_loosens(before, wanted, use):
        return StoredList(write_list(work, kind, list_data(wanted)).code)
    audit.lock_heads(work.session, {work.organisation_id})
    now_in_use = tightened_list(before, wanted, use)
    if now_in_use != before:
        write_list(work, kind, list_data(now_in_use))
    proposal = _list_proposal(work, kind, now_in_use, wanted)
    change = propose_change(work, proposal)
    if not change.waits:
        write_list(work, kind, list_data(wanted))
    return StoredList(wanted.code, change if change.waits else None)


def write_list(work: Work, kind: ListKind, content: Mapping[str, Any]) -> WordList:
    """Add a revision, which is in use from now."""
    row = WordList(
        organisation_id=work.organisation_id,
        code=content["code"],
        kind=kind,
        revision=newest_revision(work.session, work.organisation_id, content["code"]) + 1,
        content=dict(content),
        changed_by=work.actor.id,
        changed_by_name=work.actor.name,
        changed_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    detail = {"list": row.code, "revision": row.revision}
    audit.record(work, Act.LINE_LIST_CHANGED, subject=f"list:{row.id}", **detail)
    return row


def _list_in_force(line: EditorialLine, kind: ListKind, code: str) -> LineList | None:
    """Raise `Conflict` for a code that a list of the other kind has: one would take the other's place."""
    lists: dict[ListKind, Sequence[LineList]] = {ListKind.LEXICON: line.lexicons, ListKind.REGISTER: line.registers}
    by_kind = {each: known for each, rows in lists.items() for known in rows if known.code == code}
    if set(by_kind) - {kind}:
        raise Conflict(msg("Ya hay una lista de otra clase con el código «%(code)s»: elija otro.", code=code))
    return by_kind.get(kind)


def _list_proposal(work: Work, kind: ListKind, before: LineList, wanted: LineList) -> ProposedChange:
    revision = newest_revision(work.session, work.organisation_id, wanted.code)
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
    work: Work, text: str, *, language: str, expectation: Expectation, reason: str = "", teaches: bool = False
) -> LineExample:
    """Add text and expected result, to check proposed changes; `teaches`: the second opinion learns from it too."""
    demand(work.actor.may(Permission.LINE_ADOPT if teaches else Permission.LINE_PROPOSE))
    example = LineExample(
        organisation_id=work.organisation_id,
        text=text,
        language=language,
        expectation=expectation,
        reason=reason,
        teaches=teaches,
        added_by_name=work.actor.name,
        added_at=work.now,
    )
    work.session.add(example)
    work.session.flush()
    _record_example(work, example, expectation=expectation)
    return example


def remove_example(work: Work, example: LineExample) -> None:
    demand(work.actor.may(Permission.LINE_PROPOSE))
    work.session.delete(example)
    _record_example(work, example, dropped=True)


def set_caution(work: Work, caution: OpinionCaution) -> ControlChange | None:
    """Set how many texts the second opinion sends to a person; fewer wait for a second person."""
    demand(work.actor.may(Permission.LINE_ADOPT))
    before = caution_in_force(work.session, work.organisation_id)
    if caution_loosens(before, caution):
        terms = {"caution": caution.value, "before": before.value}
        proposal = ProposedChange(ControlKind.CAUTION, "caution", str(caution.label), terms)
        change = propose_change(work, proposal)
        if change.waits:
            return change
    write_caution(work, caution)
    return None


def write_caution(work: Work, caution: OpinionCaution) -> None:
    setting = work.session.get(OpinionSetting, work.organisation_id)
    if setting is None:
        work.session.add(OpinionSetting(organisation_id=work.organisation_id, caution=caution))
    elif not assign_changes(setting, {"caution": caution}):
        return
    subject = f"organisation:{work.organisation_id}"
    audit.record(work, Act.LINE_CAUTION_SET, subject=subject, caution=caution)


def _record_example(work: Work, example: LineExample, **detail: Any) -> None:
    subject = f"example:{example.id}"
    audit.record(work, Act.LINE_EXAMPLE_CHANGED, subject=subject, **detail)
