from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.core.permissions import Permission as P
from app.domain.calendar.queries.saved_views import VIEW_GONE, SavedViewItem, view_or_404
from app.domain.calendar.rules.saved_views import SavedPage, kept_parameters
from app.pages.calendar import saved_view_menu
from app.pages.calendar.blueprint import bp
from app.pages.calendar.forms import NewSavedViewForm, SavedViewForm
from app.pages.shell.request_context import person
from app.usecases.calendar import saved_views
from app.usecases.calendar.saved_views import ViewSettings
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, work, write_transaction

Page = str | tuple[str, int] | Response
SAVED = msg("La vista «%(name)s» está guardada.")
UNSHARED = msg("La vista ya no se comparte. Sigue siendo de quien la guardó.")
REMOVED = msg("La vista está borrada.")


@bp.get("/views")
@requires(P.CALENDAR_READ)
def saved() -> Page:
    known = saved_view_menu.filter_options() if saved_view_menu.visible_saved_views() else {}
    views = [
        {
            "view": view,
            "url": saved_view_menu.saved_view_url(view.page, view.narrowing),
            "description": saved_view_menu.describe_view(view.page, view.narrowing, known),
            "troubles": saved_view_menu.closed_options(view.narrowing, known),
            "is_mine": view.user_id == person().id,
        }
        for view in saved_view_menu.visible_saved_views()
    ]
    return render_template("calendar/saved_views.html", views=views, manages=actor().may(P.CALENDAR_MANAGE))


@bp.get("/views/new")
@requires(P.CALENDAR_READ)
def new_saved() -> Page:
    page = request.args.get("page", "")
    if page not in [saved_page.value for saved_page in SavedPage]:
        return redirect(url_for(".saved"), 303)
    return _new_page(SavedPage(page), blank_form(question=urlencode(kept_parameters(SavedPage(page), request.args))))


@bp.post("/views/new")
@requires(P.CALENDAR_READ)
def save_new() -> Page:
    form = read_form(NewSavedViewForm, request.form)
    if form.value is None and "page" in form.errors:
        return redirect(url_for(".saved"), 303)
    made = None
    if form.value is not None:
        wanted, narrowing = form.value, dict(parse_qsl(form.value.question))
        with refusal_beside(form, beside="name"), write_transaction() as session:
            made = saved_views.save_view(work(session), wanted.page, narrowing, _view_settings(wanted))
    if made is None:
        return _new_page(SavedPage(form.typed["page"]), form), form.status
    return flash_and_redirect(
        msg(SAVED.msgid, name=made.name), saved_view_menu.saved_view_url(made.page, made.narrowing)
    )


@bp.get("/views/<int:view_id>")
@requires(P.CALENDAR_READ)
def one_saved(view_id: int) -> Page:
    view = _own_view(view_id)
    return _page(view, blank_form(name=view.name, shared="1" * view.is_shared, first="1" * view.is_first))


@bp.post("/views/<int:view_id>")
@requires(P.CALENDAR_READ)
def change_saved(view_id: int) -> Page:
    form = read_form(SavedViewForm, request.form)
    view = _own_view(view_id)
    if form.value is not None:
        wished = _view_settings(form.value)
        with refusal_beside(form, beside="name"), write_transaction() as session:
            locked = view_or_404(work(session), view_id)
            saved_views.change_view(work(session), locked, wished)
    if form.value is None:
        return _page(view, form), form.status
    return _redirect_saved(msg(SAVED.msgid, name=form.value.name))


@bp.post("/views/<int:view_id>/unsharing")
@requires(P.CALENDAR_READ)
def unshare_saved(view_id: int) -> Page:
    with write_transaction() as session:
        saved_views.unshare_view(work(session), view_or_404(work(session), view_id))
    return _redirect_saved(UNSHARED)


@bp.post("/views/<int:view_id>/removal")
@requires(P.CALENDAR_READ)
def remove_saved(view_id: int) -> Page:
    with write_transaction() as session:
        saved_views.remove_view(work(session), view_or_404(work(session), view_id))
    return _redirect_saved(REMOVED)


def _own_view(view_id: int) -> SavedViewItem:
    """Raise `NotFound` for others' views."""
    own_view = next(
        (
            saved_view
            for saved_view in saved_view_menu.visible_saved_views()
            if saved_view.id == view_id and saved_view.user_id == person().id
        ),
        None,
    )
    if own_view is None:
        raise NotFound(VIEW_GONE)
    return own_view


def _view_settings(form: SavedViewForm) -> ViewSettings:
    return ViewSettings(form.name, is_shared=form.shared, is_first=form.first)


def _redirect_saved(message: Message) -> Response:
    return flash_and_redirect(message, url_for(".saved"))


def _new_page(page: SavedPage, form: FormState[Any]) -> str:
    narrowing = kept_parameters(page, dict(parse_qsl(form.typed.get("question", ""))))
    return render_template(
        "calendar/new_saved_view.html",
        form=form,
        page=page.value,
        url=saved_view_menu.saved_view_url(page, narrowing),
        **_about(page, narrowing),
    )


def _page(view: SavedViewItem, form: FormState[Any]) -> str:
    return render_template("calendar/saved_view.html", form=form, view=view, **_about(view.page, view.narrowing))


def _about(page: SavedPage, narrowing: dict[str, str]) -> dict[str, Any]:
    return {
        "description": saved_view_menu.describe_view(page, narrowing, saved_view_menu.filter_options()),
        "may_share": actor().may(P.POST_WRITE),
        "may_be_first": page is not SavedPage.LIST,
    }
