"""Views with a name, page by page: saving the one that is open, and looking after those there are."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission as P
from app.calendar import service
from app.calendar.forms import NewSavedForm, SavedForm
from app.calendar.queries.saved import GONE, Saved, view_or_404
from app.calendar.rules.saved import SavedPage, kept
from app.calendar.service import Wished
from app.calendar.views import kept as shown
from app.calendar.views.blueprint import bp
from app.core.errors import NotFound
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation, person
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, writing
from app.web.words import translate

Page = str | tuple[str, int] | Response
SAVED = say("La vista «%(name)s» está guardada.")
UNSHARED = say("La vista ya no se comparte. Sigue siendo de quien la guardó.")
REMOVED = say("La vista está borrada.")


@bp.get("/views")
@requires(P.CALENDAR_READ)
def saved() -> Page:
    """This person's own, and those that others share."""
    known = shown.names() if shown.views() else {}
    told = [
        {
            "view": one,
            "url": shown.address(one.page, one.narrowing),
            "said": shown.in_words(one.page, one.narrowing, known),
            "troubles": shown.troubles(one.narrowing, known),
            "is_mine": one.user_id == person().id,
        }
        for one in shown.views()
    ]
    return render_template("calendar/saved.html", views=told, manages=actor().may(P.CALENDAR_MANAGE))


@bp.get("/views/new")
@requires(P.CALENDAR_READ)
def new_saved() -> Page:
    """What the page that was open narrows, to be given a name."""
    page = request.args.get("page", "")
    if page not in [one.value for one in SavedPage]:
        return redirect(url_for(".saved"), 303)
    return _new_page(SavedPage(page), blank(question=urlencode(kept(SavedPage(page), request.args))))


@bp.post("/views/new")
@requires(P.CALENDAR_READ)
def save_new() -> Page:
    form = read_form(NewSavedForm, request.form)
    if form.value is None and "page" in form.errors:
        return redirect(url_for(".saved"), 303)
    made = None
    if form.value is not None:
        wanted, asked = form.value, dict(parse_qsl(form.value.question))
        with refusals(form, beside="name"), writing() as session:
            made = service.save_view(session, wanted.page, asked, _wished(wanted), actor=actor(), now=now())
    if made is None:
        return _new_page(SavedPage(form.typed["page"]), form), form.status
    flash(translate(say(SAVED.msgid, name=made.name)), "good")
    return redirect(shown.address(made.page, made.narrowing), 303)


@bp.get("/views/<int:view_id>")
@requires(P.CALENDAR_READ)
def one_saved(view_id: int) -> Page:
    view = _mine(view_id)
    return _page(view, blank(name=view.name, shared="1" * view.is_shared, first="1" * view.is_first))


@bp.post("/views/<int:view_id>")
@requires(P.CALENDAR_READ)
def change_saved(view_id: int) -> Page:
    form = read_form(SavedForm, request.form)
    view = _mine(view_id)
    if form.value is not None:
        wished = _wished(form.value)
        with refusals(form, beside="name"), writing() as session:
            locked = view_or_404(session, organisation().id, view_id)
            service.change_view(session, locked, wished, actor=actor(), now=now())
    if form.value is None:
        return _page(view, form), form.status
    return _done(say(SAVED.msgid, name=form.value.name))


@bp.post("/views/<int:view_id>/unsharing")
@requires(P.CALENDAR_READ)
def unshare_saved(view_id: int) -> Page:
    with writing() as session:
        service.unshare_view(session, view_or_404(session, organisation().id, view_id), actor=actor(), now=now())
    return _done(UNSHARED)


@bp.post("/views/<int:view_id>/removal")
@requires(P.CALENDAR_READ)
def remove_saved(view_id: int) -> Page:
    with writing() as session:
        service.remove_view(session, view_or_404(session, organisation().id, view_id), actor=actor(), now=now())
    return _done(REMOVED)


def _mine(view_id: int) -> Saved:
    """Raises `NotFound`."""
    found = next((one for one in shown.views() if one.id == view_id and one.user_id == person().id), None)
    if found is None:
        raise NotFound(GONE)
    return found


def _wished(form: SavedForm) -> Wished:
    return Wished(form.name, is_shared=form.shared, is_first=form.first)


def _done(said: Sentence) -> Response:
    flash(translate(said), "good")
    return redirect(url_for(".saved"), 303)


def _new_page(page: SavedPage, form: Read[Any]) -> str:
    narrowing = kept(page, dict(parse_qsl(form.typed.get("question", ""))))
    return render_template(
        "calendar/new_saved.html",
        form=form,
        page=page.value,
        url=shown.address(page, narrowing),
        **_about(page, narrowing),
    )


def _page(view: Saved, form: Read[Any]) -> str:
    return render_template("calendar/one_saved.html", form=form, view=view, **_about(view.page, view.narrowing))


def _about(page: SavedPage, narrowing: dict[str, str]) -> dict[str, Any]:
    return {
        "said": shown.in_words(page, narrowing, shown.names()),
        "may_share": actor().may(P.POST_WRITE),
        "may_be_first": page is not SavedPage.LIST,
    }
