from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.sittings.models import Sitting
from app.domain.sittings.queries import agenda, sittings
from app.pages.sittings.blueprint import Page, bp
from app.pages.sittings.forms import AttendanceForm, SittingReasonForm
from app.pages.sittings.sittings import sitting_page
from app.usecases.sittings import appointments, proceedings
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_action, run_form_action
from app.web.forms import FormState, blank_form, read_form
from app.web.request import read_session, work

P = Permission
OPENED = msg("La sesión está abierta y usted la preside.")
ATTENDANCE_NOTED = msg("La asistencia queda anotada.")
CHAIRED = msg("Ahora preside usted la sesión: la firmará al cerrarla.")
DEFERRED = msg("Aplazada a la sesión siguiente, con su motivo.")
CANCELLED = msg("La sesión queda anulada y se avisa a quien se reunía.")


@bp.post("/<int:sitting_id>/opening")
@requires(P.POST_DECIDE)
def open_sitting(sitting_id: int) -> Page:
    return _run_act(
        sitting_id,
        OPENED,
        lambda session, sitting: proceedings.begin_sitting(work(session), sitting),
    )


@bp.post("/<int:sitting_id>/presence")
@requires(P.POST_DECIDE)
def mark_presence(sitting_id: int) -> Page:
    form = read_form(AttendanceForm, request.form)
    if form.value is None:
        return _sitting_page(sitting_id, form), form.status
    action, person = proceedings.join_sitting if form.value.here else proceedings.leave_sitting, form.value.person
    return _run_act(
        sitting_id,
        ATTENDANCE_NOTED,
        lambda session, sitting: action(work(session), sitting, person),
    )


@bp.post("/<int:sitting_id>/chair")
@requires(P.POST_DECIDE)
def take_chair(sitting_id: int) -> Page:
    return _run_act(
        sitting_id,
        CHAIRED,
        lambda session, sitting: proceedings.assign_chair(work(session), sitting),
    )


@bp.post("/<int:sitting_id>/cancellation")
@requires(P.ROUTE_MANAGE)
def cancel(sitting_id: int) -> Page:
    def call_off(session: Session, typed: SittingReasonForm) -> None:
        sitting = sittings.sitting_or_404(work(session), sitting_id, lock=True)
        appointments.cancel_sitting(work(session), sitting, typed.reason)

    return run_form_action(
        SittingReasonForm,
        call_off,
        page=lambda form: _sitting_page(sitting_id, form),
        done=lambda _: _go_to_sitting(sitting_id, CANCELLED),
        beside="reason",
    )


@bp.get("/<int:sitting_id>/items/<int:item_id>/deferral")
@requires(P.POST_DECIDE)
def deferral(sitting_id: int, item_id: int) -> Page:
    return _deferral_page(sitting_id, item_id, blank_form())


@bp.post("/<int:sitting_id>/items/<int:item_id>/deferral")
@requires(P.POST_DECIDE)
def defer(sitting_id: int, item_id: int) -> Page:
    def postpone(session: Session, typed: SittingReasonForm) -> None:
        sitting = sittings.sitting_or_404(work(session), sitting_id)
        item, post = agenda.agenda_item_or_404(session, sitting, item_id, lock=True)
        proceedings.defer_item(work(session), sitting, item, post, typed.reason)

    return run_form_action(
        SittingReasonForm,
        postpone,
        page=lambda form: _deferral_page(sitting_id, item_id, form),
        done=lambda _: _go_to_sitting(sitting_id, DEFERRED),
        beside="reason",
    )


def _run_act(sitting_id: int, message: Message, action: Callable[[Session, Sitting], None]) -> Page:
    return run_action(
        lambda session: action(session, sittings.sitting_or_404(work(session), sitting_id, lock=True)),
        form=blank_form(),
        page=lambda form: _sitting_page(sitting_id, form),
        done=lambda _: _go_to_sitting(sitting_id, message),
    )


def _sitting_page(sitting_id: int, form: FormState[Any]) -> str:
    return sitting_page(sittings.sitting_or_404(work(read_session()), sitting_id), form)


def _go_to_sitting(sitting_id: int, message: Message) -> Response:
    return flash_and_redirect(message, url_for(".show", sitting_id=sitting_id))


def _deferral_page(sitting_id: int, item_id: int, form: FormState[SittingReasonForm]) -> str:
    sitting = sittings.sitting_or_404(work(read_session()), sitting_id)
    item, post = agenda.agenda_item_or_404(read_session(), sitting, item_id)
    following = sittings.next_sitting(read_session(), sitting)
    return render_template(
        "sittings/deferral.html",
        sitting=sitting,
        item=item,
        post=post,
        form=form,
        following=following,
        is_late=bool(post.planned_at and (following is None or post.planned_at <= following.starts_at)),
    )
