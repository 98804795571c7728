"""Names that strangers read, judged by the editorial line, and settings: held until a second person confirms them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel

from app.core.errors import Conflict, Refusal
from app.core.messages import Message, msg
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.control.models import ControlChange
from app.domain.control.queries import waiting_change_of
from app.domain.control.rules.changes import NAME_KINDS, ControlKind
from app.domain.control.rules.held_settings import OPENING_SETTINGS, loosened_settings
from app.domain.control.rules.public_names import shown_changes, typed_words
from app.domain.editorial_line.queries.line_cache import load_line
from app.domain.editorial_line.rules.findings import RuleFinding, sort_findings
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.organisations.models import Organisation
from app.domain.periods.queries.periods_in_force import binding_kinds_at
from app.domain.public.queries.pages import is_read_outside
from app.usecases.control.gate import ProposedChange, propose_change, propose_new_row


@dataclass(frozen=True, slots=True)
class HeldNames:
    """`values`: those to write now, without what waits in `change`."""

    values: dict[str, Any]
    change: ControlChange | None = None


@dataclass(frozen=True, slots=True)
class BodyNames:
    """A row with names that strangers read. `title`: what its change is called while it waits."""

    kind: ControlKind
    row: SQLModel
    key: int
    title: str

    @property
    def table(self) -> str:
        return str(self.row.__tablename__)

    @property
    def subject(self) -> str:
        return f"{self.table}:{self.key}"


def hold_names(work: Work, named: BodyNames, wanted: Mapping[str, Any]) -> HeldNames:
    """Return what to write now: all of it while nobody outside reads the body and it is being set up.

    Raises `Refusal` for words that the line blocks, `Conflict` if another change of the row waits.
    """
    shown = shown_changes(named.table, _values_before(named, wanted), wanted)
    waiting = waiting_change_of(work.session, work.organisation_id, named.kind, named.subject) if shown else None
    if shown and (waiting is None or waiting.terms["names"] != shown):
        check_names(work.session, work.organisation_id, shown, now=work.now)
    is_read = bool(shown) and is_read_outside(work)
    return hold_values(work, named, wanted, shown, is_read=is_read)


def hold_new_name(work: Work, kind: ControlKind, name: str, rest: Mapping[str, Any]) -> ControlChange | None:
    """Return what waits before a row of that name exists, with the `rest` of it; None if it may exist now.

    Raises as `hold_names`.
    """
    names = {"name": name}
    check_names(work.session, work.organisation_id, names, now=work.now)
    terms = {"before": {}, "names": names, "removed": [], "added": [name], **rest}
    is_read = is_read_outside(work)
    return propose_new_row(work, kind, name, terms, is_read=is_read)


def hold_settings(work: Work, named: BodyNames, wanted: Mapping[str, Any]) -> HeldNames:
    """Return what to write now: what loosens waits, as names do. Raises `Conflict` as `hold_names`."""
    loosened = loosened_settings(named.table, _values_before(named, wanted), wanted)
    is_read = not OPENING_SETTINGS.isdisjoint(loosened)
    return hold_values(work, named, wanted, loosened, is_read=is_read)


def _values_before(named: BodyNames, wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(named.row, name) for name in wanted}


def hold_values(
    work: Work, named: BodyNames, wanted: Mapping[str, Any], held: Mapping[str, Any], *, is_read: bool = False
) -> HeldNames:
    """Return what to write now of `wanted`, without `held` while it waits. Raises `Conflict` if another waits."""
    if not held:
        return HeldNames(dict(wanted))
    rest = {name: value for name, value in wanted.items() if name not in held}
    earlier = waiting_change_of(work.session, work.organisation_id, named.kind, named.subject)
    if earlier and earlier.terms["names"] == held:
        return HeldNames(rest, earlier)
    before = _values_before(named, held)
    terms: dict[str, Any] = {"before": before, "names": dict(held)}
    if named.kind in NAME_KINDS:
        terms |= {"removed": [*map(str, filter(None, before.values()))], "added": [*map(str, held.values())]}
    audit.lock_heads(work.session, {work.organisation_id})
    proposal = ProposedChange(named.kind, named.subject, named.title, terms, is_read=is_read)
    change = propose_change(work, proposal)
    return HeldNames(rest, change) if change.waits else HeldNames(dict(wanted))


def check_names(session: Session, organisation_id: int, names: Mapping[str, Any], *, now: datetime) -> None:
    """Raise `Refusal` with the rule that blocks one of the names."""
    for finding in name_findings(session, organisation_id, names, now=now):
        if finding.action is RuleAction.BLOCK:
            raise Refusal(_blocked(session, organisation_id, finding, now=now))


def name_findings(
    session: Session, organisation_id: int, names: Mapping[str, Any], *, now: datetime
) -> tuple[RuleFinding, ...]:
    """Judge names as texts of today, in each language of the body; return one finding for each rule."""
    body = session.get_one(Organisation, organisation_id)
    line = load_line(session, organisation_id, now=now)
    periods = binding_kinds_at(session, organisation_id, [now])[now]
    found: dict[str, RuleFinding] = {}
    for text in typed_words(names):
        for language in body.languages:
            piece = CheckedPiece(text, language, planned_at=now, now=now, zone=body.zone, periods=periods)
            for finding in line.check(piece):
                found.setdefault(finding.rule, finding)
    return sort_findings(found.values())


def check_unchanged(change: ControlChange, row: SQLModel) -> None:
    """Raise `Conflict` if the row's names changed after the proposal."""
    before = change.terms["before"]
    if any(getattr(row, name) != value for name, value in before.items()):
        raise Conflict(msg("Ha cambiado mientras esperaba: rechace este cambio y propóngalo otra vez."))


def check_names_change(session: Session, change: ControlChange, row: SQLModel | None, now: datetime) -> None:
    """Judge a change again as it takes effect; a new row is None. Raises `Conflict`, `Refusal`."""
    if row is not None:
        check_unchanged(change, row)
    check_names(session, change.organisation_id, change.terms["names"], now=now)


def _blocked(session: Session, organisation_id: int, finding: RuleFinding, *, now: datetime) -> Message:
    rule = load_line(session, organisation_id, now=now).rules[finding.rule]
    words = ", ".join(_marked(finding)) or rule.code
    return msg(
        "La línea editorial no admite «%(words)s» en un nombre que lee todo el mundo: %(wording)s (%(code)s).",
        words=words,
        wording=rule.wording,
        code=rule.code,
    )


def _marked(finding: RuleFinding) -> Iterable[str]:
    return dict.fromkeys(mark.term for mark in finding.marks)
