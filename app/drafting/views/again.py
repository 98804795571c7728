"""Another hour for what expired, with one click: it moves, and goes to its reviewers again if the rules let it."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.core.errors import Refusal
from app.core.words import say
from app.drafting import deeds, queries
from app.drafting.forms import SlotForm
from app.drafting.views.blueprint import Page, bp
from app.drafting.views.kept import signed_out
from app.drafting.views.page import post_page
from app.drafting.views.turns import submitted
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.formats import moment
from app.web.forms import read_form
from app.web.request import actor, now, writing
from app.web.words import translate

P = Permission
SENT = say("Movida al %(when)s y enviada a aprobación.")
MOVED = say("Movida al %(when)s. Queda como borrador: %(why)s")
LACKING = say("le falta algo para poder enviarse.")


@bp.post("/<int:year>/<int:ordinal>/slot")
@requires(P.POST_WRITE, P.POST_EDIT, signed_out=signed_out)
def renew(year: int, ordinal: int) -> Page:
    form = read_form(SlotForm, request.form)
    if form.value is None:
        return post_page(year, ordinal, form), 422
    try:
        with writing() as session:
            post = queries.post_or_404(session, organisation().id, year, ordinal, lock=True)
            deeds.renew(session, post, form.value.at, actor=actor(), now=now())
    except Refusal as refusal:
        form.refuse("", refusal.sentence)
        return post_page(year, ordinal, form), refusal.status
    return _sent(year, ordinal, moment(form.value.at, "EEEE d MMM, HH:mm"))


def _sent(year: int, ordinal: int, when: str) -> Response:
    """It keeps its new hour also when it cannot be sent yet."""
    try:
        with writing() as session:
            post = queries.post_or_404(session, organisation().id, year, ordinal, lock=True)
            why = LACKING if submitted(session, post) else None
    except Refusal as refusal:
        why = refusal.sentence
    said = say(MOVED.msgid, when=when, why=why) if why else say(SENT.msgid, when=when)
    flash(translate(said), "warning" if why else "good")
    return redirect(url_for(".show", year=year, ordinal=ordinal), 303)
