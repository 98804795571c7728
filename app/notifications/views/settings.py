"""What the organisation decides about notices: quiet hours, the hour of the digest, and its channel."""

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.notifications import queries, service
from app.notifications.forms import HoursForm, WebhookForm
from app.notifications.rules.kinds import KINDS, for_channels, label_of
from app.notifications.rules.webhooks import SHAPE_WORDS, Shape, host_of
from app.notifications.service.webhooks import Channel
from app.notifications.views.blueprint import Page, bp
from app.notifications.views.choices import shown
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
SAVED = say("Las horas de los avisos están guardadas.")
CHANNEL_SAVED = say("El canal está guardado. Pruébelo.")
TRYING = say("El mensaje de prueba sale en unos segundos: vuelva a cargar la página.")
TRYING_AGAIN = say("El mensaje sale de nuevo en unos segundos.")
REMOVED = say("El canal ya no recibe avisos.")
USUAL = ("review_asked", "post_held", "delivery_failed", "delivery_unconfirmed")


@bp.get("/o/<organisation>/notice-settings")
@requires(P.ORGANISATION_MANAGE)
def settings() -> Page:
    return _page()


@bp.post("/o/<organisation>/notice-settings/hours")
@requires(P.ORGANISATION_MANAGE)
def set_hours() -> Page:
    form = read_form(HoursForm, request.form)
    if form.value is not None:
        with refusals(form, beside="quiet_from"), writing() as session:
            service.set_hours(session, form.value.times(), everybody=True, actor=actor(), now=now())
    return _page(hours=form) if form.value is None else _done(SAVED)


@bp.post("/o/<organisation>/notice-settings/channel")
@requires(P.ORGANISATION_MANAGE)
def set_webhook() -> Page:
    form = read_form(WebhookForm, request.form)
    if form.value is not None:
        typed = form.value
        with refusals(form, beside="address", of=Refusal), writing() as session:
            service.set_webhook(session, _channel(typed), actor=actor(), now=now())
    return _page(channel=form) if form.value is None else _done(CHANNEL_SAVED)


@bp.post("/o/<organisation>/notice-settings/channel/trial")
@requires(P.ORGANISATION_MANAGE)
def try_webhook() -> Page:
    with writing() as session:
        service.try_webhook(session, actor=actor(), now=now())
    return _done(TRYING)


@bp.post("/o/<organisation>/notice-settings/channel/calls/<int:call_id>/retry")
@requires(P.ORGANISATION_MANAGE)
def retry_call(call_id: int) -> Page:
    with writing() as session:
        call = queries.call_or_404(session, organisation().id, call_id)
        service.retry_call(session, call, actor=actor(), now=now())
    return _done(TRYING_AGAIN)


@bp.post("/o/<organisation>/notice-settings/channel/removal")
@requires(P.ORGANISATION_MANAGE)
def forget_webhook() -> Page:
    with writing() as session:
        service.forget_webhook(session, actor=actor(), now=now())
    return _done(REMOVED)


def _channel(typed: WebhookForm) -> Channel:
    """Raises `Refusal` for an address that is none."""
    host = host_of(typed.address) if typed.address else ""
    sealed = wiring().keyring.seal(typed.address) if typed.address else ""
    return Channel(sealed, host, typed.shape, typed.kinds)


def _done(said: Sentence) -> Page:
    flash(translate(said), "good")
    return redirect(url_for(".settings"), 303)


def _page(hours: Read[HoursForm] | None = None, channel: Read[WebhookForm] | None = None) -> Page:
    body = organisation().id
    kept = queries.webhook_of(reading(), body)
    known = {"shape": kept.shape.value, "kinds": kept.kinds} if kept else {"shape": "card", "kinds": list(USUAL)}
    page = render_template(
        "notifications/settings.html",
        hours=hours or blank(**shown(queries.hours_of(reading(), body, None))),
        channel=channel or blank(**known),
        kept=kept,
        calls=queries.last_calls(reading(), body) if kept else (),
        shapes=[(one.value, SHAPE_WORDS[one]) for one in (Shape.CARD, Shape.TEXT)],
        kinds=[(name, KINDS[name].label) for name in for_channels()],
        label_of=label_of,
    )
    refused = hours or channel
    return (page, refused.status) if refused else page
