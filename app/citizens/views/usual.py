"""What variables are usually filled with, on one page."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.citizens.queries import templates as queries
from app.citizens.rules.usual import HOUSE_LISTS, USUAL
from app.citizens.rules.variables import Fill
from app.citizens.service.usual import BadUsual, confirm_usual, may_confirm, set_usual, unconfirmed
from app.citizens.views.blueprint import Page, bp
from app.core.errors import Refusal
from app.core.hosts import foreign_hosts
from app.core.words import say
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import Read, blank
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
INPUTS = {Fill.URL: "url", Fill.PHONE: "tel", Fill.MAIL: "email"}


@bp.get("/usual-values")
@requires(P.PROTOCOL_MANAGE, P.CASE_REVIEW)
def usual() -> Page:
    return _page(blank())


@bp.post("/usual-values")
@requires(P.PROTOCOL_MANAGE)
def keep_usual() -> Page:
    typed = {name: request.form[name].strip() for name in (*USUAL, *HOUSE_LISTS) if name in request.form}
    form: Read[Any] = blank(**typed)
    try:
        with writing() as session:
            set_usual(session, typed, actor=actor(), now=now())
    except BadUsual as bad:
        for name, sentence in bad.faults.items():
            form.refuse(name, sentence)
        return _page(form), bad.status
    flash(translate(say("Guardado. Las plantillas se rellenan con esto desde ahora.")), "good")
    return redirect(url_for(".usual"), 303)


@bp.post("/usual-values/<name>/confirmation")
@requires(P.CASE_REVIEW)
def confirm_usual_value(name: str) -> Page:
    try:
        with writing() as session:
            confirm_usual(session, name, request.form.get("value", ""), actor=actor(), now=now())
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        form: Read[Any] = blank()
        form.refuse("", refusal.sentence, refusal.status)
        return _page(form), refusal.status
    flash(translate(say("Confirmado: las respuestas que lo llevan ya no esperan a que las lea otra persona.")), "good")
    return redirect(url_for(".usual"), 303)


def _page(form: Read[Any]) -> str:
    session, body, who = reading(), organisation(), actor()
    rows = queries.usual_values(session, body.id)
    labels = {name: label for name, (_, label) in USUAL.items()} | HOUSE_LISTS
    form.typed = {row.name: row.value for row in rows} | form.typed
    waiting = [(row, labels[row.name], unconfirmed(row)) for row in rows if row.name in labels]
    fields = [(name, translate(label), INPUTS.get(kind, "text")) for name, (kind, label) in USUAL.items()]
    return render_template(
        "citizens/usual.html",
        form=form,
        fields=fields,
        lists=[(name, translate(label)) for name, label in HOUSE_LISTS.items()],
        waiting=[(row, translate(label), lines, may_confirm(row, who)) for row, label, lines in waiting if lines],
        foreign=foreign_hosts(" ".join(row.value for row in rows), body.domains),
        manages=who.may(P.PROTOCOL_MANAGE),
        may_set_domains=who.may(P.ORGANISATION_MANAGE),
    )
