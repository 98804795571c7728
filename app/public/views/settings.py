"""What the organisation lets everybody read."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.words import say
from app.pages.shell.request_context import organisation, wiring
from app.public.forms import PageForm
from app.public.queries.pages import page_of
from app.public.rules.addresses import root
from app.public.rules.settings import LICENCE_WORDS, PART_WORDS, Licence, Part
from app.public.service.settings import change_page
from app.public.views.blueprint import bp
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
SAVED = say("Guardado. La página se escribe en unos segundos.")


@bp.get("/public-page")
@requires(P.ORGANISATION_MANAGE)
def settings() -> Any:
    kept = page_of(reading(), organisation().id)
    begun = kept.parts if kept.version else [part.value for part in Part]
    typed = {"is_open": kept.is_open, "may_index": kept.may_index, "contact": kept.contact}
    return _page(blank(parts=begun, licence=kept.licence.value, **typed))


@bp.post("/public-page")
@requires(P.ORGANISATION_MANAGE)
def change() -> Any:
    form = read_form(PageForm, request.form)
    if form.value is None:
        return _page(form), form.status
    with writing() as session:
        change_page(session, form.value.showing(), actor=actor(), now=now())
    flash(translate(SAVED), "good")
    return redirect(url_for(".settings"), 303)


def _page(form: Read[PageForm]) -> str:
    body, kept = organisation(), page_of(reading(), organisation().id)
    place = root(body.slug)
    return render_template(
        "public/settings.html",
        form=form,
        kept=kept,
        parts=[(part.value, word) for part, word in PART_WORDS.items()],
        licences=[(one.value, LICENCE_WORDS[one]) for one in Licence],
        place=place,
        address=f"{wiring().config.address}{place}",
        body=body,
    )
