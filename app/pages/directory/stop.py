"""The stop of every account at once, and its end."""

from datetime import timedelta

from flask import render_template, request, url_for

from app.core.messages import msg
from app.domain.directory.queries import channels
from app.domain.directory.rules.account_acts import AccountActDetails
from app.domain.publishing.queries.account_activity import deliveries_due_within
from app.pages.components.stop import STOPPERS
from app.pages.directory.blueprint import bp
from app.pages.directory.channels import Page
from app.pages.directory.forms import StopForm
from app.pages.shell.request_context import organisation
from app.usecases.directory import account_acts
from app.usecases.plan.account_acts import reopen_paused_together
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import now, read_session, work, write_transaction

SOON = timedelta(hours=24)
STOPPED = msg("Cuentas paradas: %(count)s. No sale nada en ellas hasta que se abran de nuevo.")
REOPENED = msg("Cuentas abiertas de nuevo: %(count)s. Vuelve a salir lo aprobado cuya hora no haya pasado.")


@bp.get("/o/<organisation>/official-accounts/stop")
@requires(*STOPPERS)
def stop_page() -> Page:
    return _page(blank_form())


@bp.post("/o/<organisation>/official-accounts/stop")
@requires(*STOPPERS)
def stop() -> Page:
    form = read_form(StopForm, request.form)
    if form.value:
        details = AccountActDetails(reason=form.value.reason)
        with refusal_beside(form, beside=""), write_transaction() as session:
            count = account_acts.pause_all_channels(work(session), details)
    if form.value is None:
        return _page(form), form.status
    return flash_and_redirect(msg(STOPPED.msgid, count=count), url_for(".stop_page"))


@bp.post("/o/<organisation>/official-accounts/stop/end")
@requires(*STOPPERS)
def end_stop() -> Page:
    form = read_form(StopForm, request.form)
    if form.value:
        details = AccountActDetails(reason=form.value.reason)
        with refusal_beside(form, beside=""), write_transaction() as session:
            count = reopen_paused_together(work(session), details)
    if form.value is None:
        return _page(form), form.status
    return flash_and_redirect(msg(REOPENED.msgid, count=count), url_for(".stop_page"))


def _page(form: FormState[StopForm]) -> str:
    own = organisation().id
    return render_template(
        "directory/stop.html",
        form=form,
        opened=channels.open_channels(read_session(), organisation_id=own),
        stopped=channels.channels_paused_together(read_session(), organisation_id=own),
        due=deliveries_due_within(read_session(), own, now=now(), within=SOON),
    )
