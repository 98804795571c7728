from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from sqlmodel import Session

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.account_watch.queries import pins_of
from app.domain.audit.queries import history
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ControlKind
from app.domain.periods.models import Period
from app.domain.periods.queries import periods
from app.domain.periods.rules.kinds import HOLDING, PeriodKind, PeriodState
from app.domain.posts.queries import holds
from app.pages.components.labels import post_states
from app.pages.components.waiting_change import CHANGE_WAITS, follows_changes, waiting_change
from app.pages.periods import period_text
from app.pages.periods.blueprint import Page, bp
from app.pages.periods.forms import AccountCheckForm, HoldReleaseForm, PeriodEndingForm
from app.pages.shell.request_context import organisation
from app.usecases.periods import account_checks, endings, rejudgement
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, blank_form
from app.web.request import actor, now, read_session, work

MAX_PERIODS = 200
"""Periods shown: some years."""


@bp.get("")
@requires(Permission.CALENDAR_READ)
def index() -> Page:
    over = request.args.get("state") == "over"
    return render_template(
        "periods/periods.html",
        periods=periods.listed_periods(work(read_session()), over=over, limit=MAX_PERIODS),
        over=over,
        most=MAX_PERIODS,
        showing=period_text,
        proposes=actor().may(Permission.PERIOD_PROPOSE),
    )


MAX_HELD_POSTS = 200
"""Posts shown; releasing all includes the rest."""

P = Permission
ENDED = {
    PeriodState.ENDED: msg("Terminado: ya no obliga. Lo que retuvo sigue retenido hasta que alguien lo libere."),
    PeriodState.CANCELLED: msg("Anulado. Lo que retuvo sigue retenido hasta que alguien lo libere."),
}


@bp.get("/<int:period_id>")
@requires(P.CALENDAR_READ)
def show(period_id: int) -> Page:
    return _period_page(period_id, blank_form())


@bp.post("/<int:period_id>/ending")
@requires(P.PERIOD_END, P.PERIOD_PROPOSE)
def end(period_id: int) -> Page:
    def action(session: Session, typed: PeriodEndingForm) -> Message:
        whole = periods.period_with_parts_or_404(session, period_id, organisation_id=organisation().id, lock=True)
        outcome = endings.end_period(work(session), whole, reason=typed.reason)
        return CHANGE_WAITS if isinstance(outcome, ControlChange) else ENDED[outcome]

    return _form_action(period_id, PeriodEndingForm, action)


@bp.post("/<int:period_id>/release")
@requires(P.POST_RELEASE)
def release(period_id: int) -> Page:
    def action(session: Session, typed: HoldReleaseForm) -> Message:
        whole = periods.period_with_parts_or_404(session, period_id, organisation_id=organisation().id, lock=True)
        ids = None if typed.every else set(typed.posts)
        count = rejudgement.release_posts(work(session), organisation(), whole.period, ids, reason=typed.reason)
        return msg("Publicaciones liberadas: %(count)s.", count=count)

    return _form_action(period_id, HoldReleaseForm, action)


@bp.post("/<int:period_id>/checks/<int:check_id>")
@requires(P.PERIOD_REVIEW)
def look(period_id: int, check_id: int) -> Page:
    def action(session: Session, typed: AccountCheckForm) -> Message:
        check = periods.account_check_or_404(work(session), check_id, period_id=period_id)
        account_checks.record_account_check(work(session), check, finding=typed.found)
        return msg("Anotado: queda dicho quién lo miró y cuándo.")

    return _form_action(period_id, AccountCheckForm, action)


def _form_action(period_id: int, form_class: type[Form], action: Callable[[Session, Any], Message]) -> Page:
    return run_form_action(
        form_class,
        action,
        page=lambda form: _period_page(period_id, form),
        done=lambda message: flash_and_redirect(message, url_for(".show", period_id=period_id)),
    )


def _period_page(period_id: int, form: FormState[Any]) -> str:
    session, body, who = read_session(), organisation(), actor()
    whole = periods.period_with_parts_or_404(session, period_id, organisation_id=body.id)
    period, reads = whole.period, who.may(P.POST_READ)
    held_posts = (
        holds.held_by_period(session, body.id, period.id, limit=MAX_HELD_POSTS)
        if reads and period.kind in HOLDING
        else []
    )
    settled = [held_post.post for held_post in held_posts if not held_post.is_on_hold]
    checks = periods.account_checks(session, body.id, period.id) if reads and whole.milestones else []
    return render_template(
        "periods/period.html",
        form=form,
        whole=whole,
        period=period,
        held_posts=[held_post.post for held_post in held_posts if held_post.is_on_hold],
        settled=settled,
        settled_states=post_states(settled),
        checks=checks,
        pins=pins_of(session, body.id, {check.row.channel_id for check in checks}),
        entries=history.entries_about(session, body.id, f"period:{period.id}") if reads else [],
        showing=period_text,
        may=_allowed_actions(period),
        waiting=waiting_change(ControlKind.PERIOD_ENDING, endings.period_subject(period.id)),
        may_follow=follows_changes(),
    )


def _allowed_actions(period: Period) -> dict[str, bool]:
    """Return actions; use cases check again."""
    who = actor()
    ours, proposed = period.inherited_from_id is None, period.state is PeriodState.PROPOSED
    goes_on = period.state is PeriodState.CONFIRMED and not period_text.is_over(period, now())
    ends = who.may(P.PERIOD_END) or (proposed and who.may(P.PERIOD_PROPOSE))
    waits = proposed or (goes_on and period.provisional_until is not None)
    return {
        "confirm": ours and waits and who.may(P.PERIOD_CONFIRM) and _may_confirm(period),
        "end": ours and ends and (proposed or goes_on),
        "release": who.may(P.POST_RELEASE),
        "look": who.may(P.PERIOD_REVIEW),
    }


def _may_confirm(period: Period) -> bool:
    """Tell whether the actor may; a proposer only for emergencies without other confirmers."""
    if period.proposed_by is None or period.proposed_by != actor().id:
        return True
    is_alone = period.kind is PeriodKind.EMERGENCY and period.provisional_until is None
    return is_alone and not periods.confirmers(read_session(), period, now=now()).others
