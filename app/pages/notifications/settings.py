from flask import render_template, request, url_for

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.notifications.queries import person_notices, webhooks
from app.domain.notifications.rules.kinds import KINDS, label_of, webhook_kinds
from app.domain.notifications.rules.webhooks import WebhookFormat, webhook_host
from app.pages.notifications.blueprint import Page, bp
from app.pages.notifications.forms import HoursForm, WebhookForm
from app.pages.notifications.preferences import hours_form_values
from app.pages.shell.request_context import organisation, wiring
from app.usecases.notifications import preferences
from app.usecases.notifications import webhooks as notification_webhooks
from app.usecases.notifications.webhooks import WebhookSettings
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import read_session, work, write_transaction

P = Permission
SAVED = msg("Las horas de los avisos están guardadas.")
CHANNEL_SAVED = msg("El canal está guardado. Pruébelo.")
TRYING = msg("El mensaje de prueba sale en unos segundos: vuelva a cargar la página.")
TRYING_AGAIN = msg("El mensaje sale de nuevo en unos segundos.")
REMOVED = msg("El canal ya no recibe avisos.")
DEFAULT_KINDS = ("review_asked", "post_held", "delivery_failed", "delivery_unconfirmed")


@bp.get("/o/<organisation>/notice-settings")
@requires(P.ORGANISATION_MANAGE)
def settings() -> Page:
    return _page()


@bp.post("/o/<organisation>/notice-settings/hours")
@requires(P.ORGANISATION_MANAGE)
def set_hours() -> Page:
    form = read_form(HoursForm, request.form)
    if form.value is not None:
        with refusal_beside(form, beside="quiet_from"), write_transaction() as session:
            preferences.set_notice_hours(work(session), form.value.times(), everybody=True)
    return _page(hours=form) if form.value is None else _flash_and_redirect(SAVED)


@bp.post("/o/<organisation>/notice-settings/channel")
@requires(P.ORGANISATION_MANAGE)
def set_webhook() -> Page:
    form = read_form(WebhookForm, request.form)
    if form.value is not None:
        typed = form.value
        with refusal_beside(form, beside="address", of=Refusal), write_transaction() as session:
            notification_webhooks.set_webhook(work(session), _webhook_settings(typed))
    return _page(channel=form) if form.value is None else _flash_and_redirect(CHANNEL_SAVED)


@bp.post("/o/<organisation>/notice-settings/channel/trial")
@requires(P.ORGANISATION_MANAGE)
def try_webhook() -> Page:
    with write_transaction() as session:
        notification_webhooks.queue_trial_call(work(session))
    return _flash_and_redirect(TRYING)


@bp.post("/o/<organisation>/notice-settings/channel/calls/<int:call_id>/retry")
@requires(P.ORGANISATION_MANAGE)
def retry_call(call_id: int) -> Page:
    with write_transaction() as session:
        call = webhooks.call_or_404(work(session), call_id)
        notification_webhooks.retry_call(work(session), call)
    return _flash_and_redirect(TRYING_AGAIN)


@bp.post("/o/<organisation>/notice-settings/channel/removal")
@requires(P.ORGANISATION_MANAGE)
def forget_webhook() -> Page:
    with write_transaction() as session:
        notification_webhooks.remove_webhook(work(session))
    return _flash_and_redirect(REMOVED)


def _webhook_settings(typed: WebhookForm) -> WebhookSettings:
    """Raise `Refusal` for an invalid address."""
    host = webhook_host(typed.address) if typed.address else ""
    sealed = wiring().keyring.seal(typed.address) if typed.address else ""
    return WebhookSettings(sealed, host, typed.shape, typed.kinds)


def _flash_and_redirect(message: Message) -> Page:
    return flash_and_redirect(message, url_for(".settings"))


def _page(hours: FormState[HoursForm] | None = None, channel: FormState[WebhookForm] | None = None) -> Page:
    body = organisation().id
    webhook = webhooks.webhook_of(read_session(), body)
    known = (
        {"shape": webhook.shape.value, "kinds": webhook.kinds}
        if webhook
        else {"shape": "card", "kinds": list(DEFAULT_KINDS)}
    )
    page = render_template(
        "notifications/settings.html",
        hours=hours or blank_form(**hours_form_values(person_notices.notice_hours(read_session(), body, None))),
        channel=channel or blank_form(**known),
        webhook=webhook,
        calls=webhooks.last_calls(read_session(), body) if webhook else (),
        shapes=[
            (webhook_format.value, webhook_format.label) for webhook_format in (WebhookFormat.CARD, WebhookFormat.TEXT)
        ],
        kinds=[(name, KINDS[name].label) for name in webhook_kinds()],
        label_of=label_of,
    )
    refused = hours or channel
    return (page, refused.status) if refused else page
