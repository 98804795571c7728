"""Words published with the product that the protocol here does not look for: seen, and taken into a draft."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.citizens.forms.protocol import TakenForm
from app.citizens.queries import protocols as queries
from app.citizens.service import protocols as service
from app.citizens.service.offering import offered
from app.citizens.views.blueprint import Page, bp
from app.citizens.views.protocol.words import ADDED
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission


@bp.get("/protocol/published-words")
@requires(P.PROTOCOL_MANAGE)
def published_words() -> Page:
    return _page(blank())


@bp.post("/protocol/published-words")
@requires(P.PROTOCOL_MANAGE)
def take_words() -> Page:
    """Nothing is in force by this: the draft is tried, proposed and let in by somebody else."""
    form, number = read_form(TakenForm, request.form), 0
    if form.value is not None:
        with refusals(form, beside="words"), writing() as session:
            number = service.take_words(session, form.value.chosen(), actor=actor(), now=now()).number
    if form.value is None:
        return _page(form), form.status
    flash(translate(ADDED), "good")
    return redirect(url_for(".version", number=number), 303)


def _page(form: Read[Any]) -> str:
    return render_template(
        "citizens/protocol/published.html",
        form=form,
        offers=offered(reading(), organisation().id),
        proposal=queries.under_way(reading(), organisation().id),
        tongue=language_name,
    )
