"""Waiting changes of control confirmed, refused, withdrawn, or effective at term: the one way they take effect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.actor import system_actor
from app.core.errors import Refusal
from app.db.scope import Sessions, scope_to
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.control.models import ControlAnswer, ControlChange
from app.domain.control.queries import ChangeView, change_or_404, due_changes
from app.domain.control.rules.changes import (
    ChangeOutcome,
    ControlKind,
    check_is_unconfirmed,
    check_is_waiting,
    check_may_confirm,
    check_reason,
)
from app.domain.people.queries import grants as grant_queries
from app.domain.sittings.service.sitting_plan import mark_invitations_stale
from app.usecases.approvals import control as approvals_control
from app.usecases.approvals import rule_exceptions
from app.usecases.control import body_settings
from app.usecases.control.gate import EffectTerms, record_change
from app.usecases.control.letters import queue_outcome_letters
from app.usecases.editorial_line import control as line_control
from app.usecases.organisations import units
from app.usecases.people import grants, roles
from app.usecases.periods import endings
from app.usecases.plan import account_acts
from app.usecases.posts import directory_changes
from app.usecases.public import settings as public_settings

MAX_CHANGES_PER_RUN = 50


Check = Callable[[Session, ControlChange, datetime], None]
"""Raises `Refusal` if the change no longer fits what is in force."""
Apply = Callable[[Session, ControlChange, EffectTerms], None]


Lock = Callable[[Session, ControlChange], object]
"""Locks what the change writes that others lock before the record: posts in key order, then rows."""


@dataclass(frozen=True, slots=True)
class Effect:
    check: Check
    apply: Apply
    lock: Lock = lambda _session, _change: None


EFFECTS: Mapping[ControlKind, Effect] = {
    ControlKind.ROLE: Effect(grants.check_grant_possible, grants.apply_grant),
    ControlKind.SUBSTITUTION: Effect(grants.check_grant_possible, grants.apply_grant),
    ControlKind.ENDING: Effect(roles.check_ending_possible, roles.apply_ending),
    ControlKind.WORD_LIST: Effect(line_control.check_list_change, line_control.apply_list_change),
    ControlKind.CAUTION: Effect(line_control.check_caution_change, line_control.apply_caution_change),
    ControlKind.ROUTE: Effect(approvals_control.check_route_change, approvals_control.apply_route_change),
    ControlKind.ROUTING: Effect(approvals_control.check_routing_change, approvals_control.apply_routing_change),
    ControlKind.EXCEPTION: Effect(rule_exceptions.check_exception_change, rule_exceptions.apply_exception_change),
    ControlKind.PERIOD_ENDING: Effect(endings.check_period_ending, endings.apply_period_ending, endings.lock_period),
    ControlKind.BODY_NAME: Effect(body_settings.check_body_name, body_settings.apply_body_values),
    ControlKind.BODY_SETTING: Effect(body_settings.check_body_settings, body_settings.apply_body_values),
    ControlKind.PAGE_OPENING: Effect(public_settings.check_page_opening, public_settings.apply_page_change),
    ControlKind.ACCOUNT_NAME: Effect(
        directory_changes.check_account_name, directory_changes.apply_account_name, directory_changes.lock_account
    ),
    ControlKind.ACCOUNT_OPENING: Effect(
        account_acts.check_account_opening, account_acts.apply_account_opening, directory_changes.lock_account
    ),
    ControlKind.TOPIC: Effect(
        directory_changes.check_topic_change, directory_changes.apply_topic_change, directory_changes.lock_topic
    ),
    ControlKind.NEW_TOPIC: Effect(directory_changes.check_new_topic, directory_changes.apply_new_topic),
    ControlKind.UNIT_NAME: Effect(units.check_unit_name, units.apply_unit_name, units.lock_unit),
    ControlKind.NEW_UNIT: Effect(units.check_new_unit, units.apply_new_unit),
    ControlKind.PUBLIC_PAGE: Effect(public_settings.check_page_change, public_settings.apply_page_change),
}
_ACTS = {
    ChangeOutcome.CONFIRMED: Act.FUNCTION_CONFIRMED,
    ChangeOutcome.REFUSED: Act.FUNCTION_REFUSED,
    ChangeOutcome.WITHDRAWN: Act.FUNCTION_WITHDRAWN,
    ChangeOutcome.ELAPSED: Act.FUNCTION_ELAPSED,
}


def confirm_change(work: Work, change_id: int, reason: str) -> ChangeView:
    """Confirm a change, waiting or effective, as another person of the set in force before it.

    Raises `NotPermitted` for others, `Conflict` if answered or impossible.
    """
    _lock_written_rows(work.session, change_id, work.organisation_id)
    view = _locked_view(work.session, change_id, work.organisation_id)
    check_may_confirm(may=grant_queries.may_confirm_change(work, view))
    check_is_unconfirmed(view.outcomes)
    if view.is_waiting:
        _take_effect(work, view.change, ChangeOutcome.CONFIRMED, reason)
    else:
        _store_answer(work, view.change, ChangeOutcome.CONFIRMED, reason)
        grants.mark_grant_confirmed(work.session, view.change)
    return view


def refuse_change(work: Work, change_id: int, reason: str) -> ChangeView:
    """End a waiting change, refused by a possible confirmer or withdrawn by its proposer."""
    view = _locked_view(work.session, change_id, work.organisation_id)
    change = view.change
    is_proposer = work.actor.id is not None and work.actor.id == change.proposed_by
    check_may_confirm(may=is_proposer or grant_queries.may_refuse_change(work, change))
    check_is_waiting(view.outcomes, waits=change.waits)
    check_reason(reason)
    outcome = ChangeOutcome.WITHDRAWN if is_proposer else ChangeOutcome.REFUSED
    _store_answer(work, change, outcome, reason)
    return view


def apply_elapsed_changes(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Apply changes that nobody could confirm in 24 hours; return the number.

    A transaction each under its chain, rechecked: earlier answers stand.
    """
    with reading() as session:
        due = due_changes(session, now=now, limit=MAX_CHANGES_PER_RUN)
    return sum(_apply_if_waiting(writing, change.organisation_id, change.id, now=now) for change in due)


def _apply_if_waiting(writing: Sessions, organisation_id: int, change_id: int, *, now: datetime) -> int:
    with writing() as session:
        scope_to(session, organisation_id)
        _lock_written_rows(session, change_id, organisation_id)
        view = _locked_view(session, change_id, organisation_id)
        if not view.is_waiting:
            return 0
        _let_elapse(session, view.change, now=now)
        session.commit()
    return 1


def _let_elapse(session: Session, change: ControlChange, *, now: datetime) -> None:
    """Apply a change at term; withdraw it if it no longer fits."""
    clock = system_actor(change.organisation_id)
    try:
        EFFECTS[change.kind].check(session, change, now)
    except Refusal as refusal:
        _store_answer(Work(session, clock, now), change, ChangeOutcome.WITHDRAWN, str(refusal))
        return
    _take_effect(Work(session, clock, now), change, ChangeOutcome.ELAPSED, "")


def _take_effect(work: Work, change: ControlChange, outcome: ChangeOutcome, reason: str) -> None:
    effect = EFFECTS[change.kind]
    effect.check(work.session, change, work.now)
    _store_answer(work, change, outcome, reason)
    given_by = [] if outcome is ChangeOutcome.CONFIRMED else change.given_by
    effect.apply(work.session, change, EffectTerms(given_by, work.actor, work.now))


def _lock_written_rows(session: Session, change_id: int, organisation_id: int) -> None:
    """Lock before the record, which everybody locks last."""
    change = change_or_404(session, change_id, organisation_id=organisation_id).change
    EFFECTS[change.kind].lock(session, change)
    mark_invitations_stale(session, organisation_id)


def _locked_view(session: Session, change_id: int, organisation_id: int) -> ChangeView:
    audit.lock_heads(session, {organisation_id})
    return change_or_404(session, change_id, organisation_id=organisation_id)


def _store_answer(work: Work, change: ControlChange, outcome: ChangeOutcome, reason: str) -> None:
    work.session.add(
        ControlAnswer(
            organisation_id=change.organisation_id,
            change_id=change.id,
            outcome=outcome,
            user_id=work.actor.id,
            user_name=work.actor.name,
            reason=reason.strip(),
            answered_at=work.now,
        )
    )
    work.session.flush()
    record_change(work, _ACTS[outcome], change, reason=reason.strip())
    queue_outcome_letters(work, change, outcome, work.actor.name, reason.strip())
