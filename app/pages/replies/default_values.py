from typing import Any

from flask import render_template, request, url_for

from app.core.hosts import foreign_hosts
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.replies.queries import templates
from app.domain.replies.rules.variables import DEFAULT_VALUES, VALUE_LISTS, ValueKind
from app.pages.citizens.blueprint import Page, bp
from app.pages.shell.request_context import organisation
from app.usecases.replies.default_values import (
    InvalidDefaultValues,
    confirm_default_value,
    may_confirm_value,
    set_default_values,
    unconfirmed_values,
)
from app.web.access import requires
from app.web.form_action import ERROR_PAGES, flash_and_redirect, run_action
from app.web.forms import FormState, blank_form
from app.web.request import actor, read_session, work, write_transaction
from app.web.translation import translate

P = Permission
INPUTS = {ValueKind.URL: "url", ValueKind.PHONE: "tel", ValueKind.MAIL: "email"}


@bp.get("/usual-values")
@requires(P.PROTOCOL_MANAGE, P.CASE_REVIEW)
def usual() -> Page:
    return _page(blank_form())


@bp.post("/usual-values")
@requires(P.PROTOCOL_MANAGE)
def keep_usual() -> Page:
    typed = {name: request.form[name].strip() for name in (*DEFAULT_VALUES, *VALUE_LISTS) if name in request.form}
    form: FormState[Any] = blank_form(**typed)
    try:
        with write_transaction() as session:
            set_default_values(work(session), typed)
    except InvalidDefaultValues as bad:
        for name, sentence in bad.faults.items():
            form.refuse(name, sentence)
        return _page(form), bad.status
    return flash_and_redirect(msg("Guardado. Las plantillas se rellenan con esto desde ahora."), url_for(".usual"))


@bp.post("/usual-values/<name>/confirmation")
@requires(P.CASE_REVIEW)
def confirm_usual_value(name: str) -> Page:
    value = request.form.get("value", "")
    message = msg("Confirmado: las respuestas que lo llevan ya no esperan a que las lea otra persona.")
    return run_action(
        lambda session: confirm_default_value(work(session), name, value),
        form=blank_form(),
        page=_page,
        done=lambda _: flash_and_redirect(message, url_for(".usual")),
        passes=ERROR_PAGES,
    )


def _page(form: FormState[Any]) -> str:
    rows = templates.default_values(read_session(), organisation().id)
    labels = {name: label for name, (_, label) in DEFAULT_VALUES.items()} | VALUE_LISTS
    form.typed = {row.name: row.value for row in rows} | form.typed
    waiting = [(row, labels[row.name], unconfirmed_values(row)) for row in rows if row.name in labels]
    fields = [(name, translate(label), INPUTS.get(kind, "text")) for name, (kind, label) in DEFAULT_VALUES.items()]
    return render_template(
        "replies/default_values.html",
        form=form,
        fields=fields,
        lists=[(name, translate(label)) for name, label in VALUE_LISTS.items()],
        waiting=[
            (row, translate(label), lines, may_confirm_value(row, actor())) for row, label, lines in waiting if lines
        ],
        foreign=foreign_hosts(" ".join(row.value for row in rows), organisation().domains),
        manages=actor().may(P.PROTOCOL_MANAGE),
        may_set_domains=actor().may(P.ORGANISATION_MANAGE),
    )
