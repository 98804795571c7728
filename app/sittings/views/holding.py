"""What is done while a sitting is held: opening it, who is there, and what is put off."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation
from app.sittings.forms import PresenceForm, ReasonForm
from app.sittings.models import Sitting
from app.sittings.queries import agenda, sittings
from app.sittings.service import appointments, holding
from app.sittings.views.blueprint import Page, bp
from app.sittings.views.listing import page_of
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
OPENED = say("La sesión está abierta y usted la preside.")
NOTED = say("La asistencia queda anotada.")
CHAIRED = say("Ahora preside usted la sesión: la firmará al cerrarla.")
DEFERRED = say("Aplazada a la sesión siguiente, con su motivo.")
CANCELLED = say("La sesión queda anulada y se avisa a quien se reunía.")


@bp.post("/<int:sitting_id>/opening")
@requires(P.POST_DECIDE)
def open_sitting(sitting_id: int) -> Page:
    return _done(
        sitting_id,
        OPENED,
        lambda session, sitting: holding.open_sitting(session, sitting, actor=actor(), now=now()),
    )


@bp.post("/<int:sitting_id>/presence")
@requires(P.POST_DECIDE)
def mark_presence(sitting_id: int) -> Page:
    form = read_form(PresenceForm, request.form)
    if form.value is None:
        return page_of(sittings.sitting_or_404(reading(), organisation().id, sitting_id), form), form.status
    deed, person = holding.join if form.value.here else holding.leave, form.value.person
    return _done(sitting_id, NOTED, lambda session, sitting: deed(session, sitting, person, actor=actor(), now=now()))


@bp.post("/<int:sitting_id>/chair")
@requires(P.POST_DECIDE)
def take_chair(sitting_id: int) -> Page:
    return _done(
        sitting_id, CHAIRED, lambda session, sitting: holding.take_chair(session, sitting, actor=actor(), now=now())
    )


@bp.post("/<int:sitting_id>/cancellation")
@requires(P.ROUTE_MANAGE)
def cancel(sitting_id: int) -> Page:
    form = read_form(ReasonForm, request.form)
    if typed := form.value:
        with refusals(form, beside="reason"), writing() as session:
            sitting = sittings.sitting_or_404(session, organisation().id, sitting_id, lock=True)
            appointments.cancel_sitting(session, sitting, typed.reason, actor=actor(), now=now())
    if form.value is None:
        return page_of(sittings.sitting_or_404(reading(), organisation().id, sitting_id), form), form.status
    flash(translate(CANCELLED), "good")
    return redirect(url_for(".show", sitting_id=sitting_id), 303)


@bp.get("/<int:sitting_id>/items/<int:item_id>/deferral")
@requires(P.POST_DECIDE)
def deferral(sitting_id: int, item_id: int) -> Page:
    return _deferral_page(sitting_id, item_id, blank())


@bp.post("/<int:sitting_id>/items/<int:item_id>/deferral")
@requires(P.POST_DECIDE)
def defer(sitting_id: int, item_id: int) -> Page:
    form = read_form(ReasonForm, request.form)
    if typed := form.value:
        with refusals(form, beside="reason"), writing() as session:
            sitting = sittings.sitting_or_404(session, organisation().id, sitting_id)
            item, post = agenda.item_or_404(session, sitting, item_id, lock=True)
            holding.defer(session, sitting, item, post, typed.reason, actor=actor(), now=now())
    if form.value is None:
        return _deferral_page(sitting_id, item_id, form), form.status
    flash(translate(DEFERRED), "good")
    return redirect(url_for(".show", sitting_id=sitting_id), 303)


def _done(sitting_id: int, said: Sentence, deed: Callable[[Session, Sitting], None]) -> Page:
    """The deed, and back to the sitting; a refusal is said there."""
    form: Read[PresenceForm] = blank()
    try:
        with writing() as session:
            deed(session, sittings.sitting_or_404(session, organisation().id, sitting_id, lock=True))
    except Refusal as refusal:
        form.refuse("", refusal.sentence, refusal.status)
        return page_of(sittings.sitting_or_404(reading(), organisation().id, sitting_id), form), refusal.status
    flash(translate(said), "good")
    return _back(sitting_id)


def _back(sitting_id: int) -> Response:
    return redirect(url_for(".show", sitting_id=sitting_id), 303)


def _deferral_page(sitting_id: int, item_id: int, form: Read[ReasonForm]) -> str:
    sitting = sittings.sitting_or_404(reading(), organisation().id, sitting_id)
    item, post = agenda.item_or_404(reading(), sitting, item_id)
    following = sittings.next_after(reading(), sitting)
    return render_template(
        "sittings/deferral.html",
        sitting=sitting,
        item=item,
        post=post,
        form=form,
        following=following,
        is_late=bool(post.planned_at and (following is None or post.planned_at <= following.starts_at)),
    )
