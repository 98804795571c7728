"""What variables are usually filled with, on one page."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.citizens.queries import templates as queries
from app.citizens.rules.templates import Fill
from app.citizens.rules.usual import USUAL
from app.citizens.service.usual import BadUsual, set_usual
from app.citizens.views.blueprint import Page, bp
from app.core.words import say
from app.web.access import requires
from app.web.forms import Read, blank
from app.web.request import actor, now, organisation, reading, writing
from app.web.words import translate

P = Permission
INPUTS = {Fill.URL: "url", Fill.PHONE: "tel", Fill.MAIL: "email"}


@bp.get("/usual-values")
@requires(P.PROTOCOL_MANAGE)
def usual() -> Page:
    return _page(blank(**queries.usual_values(reading(), organisation().id)))


@bp.post("/usual-values")
@requires(P.PROTOCOL_MANAGE)
def keep_usual() -> Page:
    typed = {name: request.form[name].strip() for name in USUAL if name in request.form}
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


def _page(form: Read[Any]) -> str:
    fields = [(name, translate(label), INPUTS.get(kind, "text")) for name, (kind, label) in USUAL.items()]
    return render_template("citizens/usual.html", form=form, fields=fields)
