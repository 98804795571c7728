"""Settings of a body: what tightens is written, what loosens waits for a second person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.approvals.queries.sole_approval_context import eligible_deciders
from app.domain.approvals.rules.sole_approval import check_small_town_mode
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ControlKind
from app.domain.organisations.models import Organisation
from app.usecases.control.gate import EffectTerms, proposer_of
from app.usecases.control.public_names import BodyNames, check_names_change, check_unchanged, hold_settings


def change_settings(work: Work, row: Organisation, wanted: Mapping[str, Any]) -> ControlChange | None:
    """Write what tightens or is free; return what loosens while it waits."""
    settings = BodyNames(ControlKind.BODY_SETTING, row, row.id, row.name)
    held = hold_settings(work, settings, wanted)
    _write_values(work, row, held.values)
    return held.change


def check_body_name(session: Session, change: ControlChange, now: datetime) -> None:
    """Raise `Conflict`, `Refusal`."""
    check_names_change(session, change, session.get_one(Organisation, change.organisation_id), now)


def check_body_settings(session: Session, change: ControlChange, now: datetime) -> None:
    """Raise `Conflict` if they changed after the proposal, `Refusal` for the mode of few people where many decide."""
    check_unchanged(change, session.get_one(Organisation, change.organisation_id))
    if change.terms["names"].get("small_town_mode"):
        check_small_town_mode(people=len(eligible_deciders(session, change.organisation_id, now=now)))


def apply_body_values(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    row = session.get_one(Organisation, change.organisation_id)
    _write_values(Work(session, proposer_of(change), effect.now), row, change.terms["names"])


def _write_values(work: Work, row: Organisation, values: Mapping[str, Any]) -> None:
    if changed := assign_changes(row, values):
        subject = f"organisation:{row.id}"
        audit.record(work, Act.ORGANISATION_CHANGED, subject=subject, **changed)
