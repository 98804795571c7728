from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import render_template, request, url_for
from sqlmodel import Session

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.periods.queries import periods
from app.domain.periods.queries.periods import PeriodWithParts
from app.domain.periods.rules.confirmation import PROVISIONAL_FOR
from app.domain.periods.rules.kinds import HOLDING, PAUSING, PeriodKind
from app.domain.periods.rules.references import ReferenceKind
from app.domain.posts.queries.holds import ScheduledPost
from app.pages.periods import period_text
from app.pages.periods.blueprint import Page, bp
from app.pages.periods.forms import PeriodConfirmationForm
from app.pages.shell.request_context import organisation
from app.usecases.periods import enforcement
from app.usecases.periods.decisions import PeriodDecision
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import FormState, blank_form, read_form
from app.web.request import actor, read_session, work

ORDER_FIELDS = {"ordered_by": "ordered_by", "post": "ordered_post", "on": "ordered_on", "at": "ordered_at"}
DOCUMENT_FIELDS = {name: f"reference_{name}" for name in ("issuer", "number", "on", "url")}
MAX_POSTS = 100

NO_REFERENCE = msg("Elija una")
CONFIRMED = msg("Confirmado: obliga desde ahora en sus fechas.")
CONFIRMED_AND_HELD = msg("Confirmado: obliga desde ahora en sus fechas. Publicaciones retenidas: %(count)s.")


@bp.get("/<int:period_id>/confirmation")
@requires(Permission.PERIOD_CONFIRM)
def confirmation(period_id: int) -> Page:
    whole = periods.period_with_parts_or_404(read_session(), period_id, organisation_id=organisation().id)
    return _confirmation_page(whole, _proposed_form(whole), None)


@bp.post("/<int:period_id>/confirmation")
@requires(Permission.PERIOD_CONFIRM)
def confirm(period_id: int) -> Page:
    """Preview what the typed days would hold."""
    form = read_form(PeriodConfirmationForm, request.form)
    whole = periods.period_with_parts_or_404(read_session(), period_id, organisation_id=organisation().id)
    if form.value is None:
        return _confirmation_page(whole, form, None), 422
    decision = _typed_decision(whole, form.value)
    if form.value.look:
        return _confirmation_page(whole, form, decision)
    return run_form_action(
        form,
        lambda session, typed: _confirm_period(session, period_id, decision, seen=typed.seen),
        page=lambda refused: _confirmation_page(whole, refused, decision),
        done=lambda held_count: flash_and_redirect(
            _confirmed_message(held_count), url_for(".show", period_id=period_id)
        ),
    )


def _confirm_period(session: Session, period_id: int, decision: PeriodDecision, *, seen: str) -> int:
    body = organisation()
    whole = periods.period_with_parts_or_404(session, period_id, organisation_id=body.id, lock=True)
    return enforcement.confirm_period(work(session), body, whole, decision, seen=seen)


def _confirmed_message(held_count: int) -> Message:
    return msg(CONFIRMED_AND_HELD.msgid, count=held_count) if held_count else CONFIRMED


def _typed_decision(whole: PeriodWithParts, typed: PeriodConfirmationForm) -> PeriodDecision:
    """Put the vote on the last day."""
    days = {part.kind: typed.days(part.kind) or (part.starts_on, part.ends_on) for part in whole.milestones}
    days[whole.period.kind] = (typed.first, typed.last)
    if PeriodKind.POLLING_DAY in days and typed.last:
        days[PeriodKind.POLLING_DAY] = (typed.last, typed.last)
    return PeriodDecision(typed.reference(), days, tuple(topic_class.value for topic_class in typed.allowed))


def _proposed_form(whole: PeriodWithParts) -> FormState[PeriodConfirmationForm]:
    period = whole.period
    inside = {
        f"{part.kind.value}_{end}": getattr(part, f"{edge}_on").isoformat()
        for part in whole.milestones
        for end, edge in (("first", "starts"), ("last", "ends"))
    }
    last = period.ends_on.isoformat() if period.ends_on else ""
    referred = _reference_form_values(period.reference)
    return blank_form(first=period.starts_on.isoformat(), last=last, allowed=period.allowed, **referred, **inside)


def _reference_form_values(reference: Mapping[str, str]) -> dict[str, str]:
    is_order = reference.get("kind") == ReferenceKind.ORDER
    names = ORDER_FIELDS if is_order else DOCUMENT_FIELDS
    return {field: reference.get(name, "") for name, field in names.items()} | {
        "reference_kind": reference.get("kind", "")
    }


def _confirmation_page(
    whole: PeriodWithParts, form: FormState[PeriodConfirmationForm], decision: PeriodDecision | None
) -> str:
    posts = _posts_to_hold(whole, decision)
    return render_template(
        "periods/confirmation.html",
        whole=whole,
        period=whole.period,
        form=form,
        posts=posts[:MAX_POSTS],
        total=len(posts),
        seal=enforcement.posts_fingerprint(posts),
        holds=whole.period.kind in HOLDING,
        pauses=whole.period.kind in PAUSING,
        is_election=whole.period.kind is PeriodKind.ELECTORAL_PERIOD,
        milestones=[part for part in whole.milestones if part.kind is not PeriodKind.POLLING_DAY],
        is_own=whole.period.proposed_by == actor().id,
        hours=PROVISIONAL_FOR // timedelta(hours=1),
        references=[("", NO_REFERENCE), *ReferenceKind.choices()],
        showing=period_text,
        classes=period_text.class_options(),
    )


def _posts_to_hold(whole: PeriodWithParts, decision: PeriodDecision | None) -> Sequence[ScheduledPost]:
    return enforcement.posts_to_hold(read_session(), organisation(), whole.period, decision)
