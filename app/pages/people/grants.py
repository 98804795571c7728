from typing import Any

from flask import render_template, request, url_for

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.people.queries import grants as grant_queries
from app.domain.people.queries.grants import GrantView
from app.domain.people.rules.grants import DECIDING_PERMISSIONS, MARKED_GROUNDS, GrantGround
from app.pages.people.blueprint import bp
from app.pages.people.forms import GrantAnswerForm
from app.pages.people.sign_in import Page
from app.pages.shell.request_context import organisation
from app.usecases.people import memberships
from app.usecases.people.grants import function_name
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, now, read_session, write_transaction

GRANT_WAITS = msg("La función está pedida y aún no está en vigor: espera a otra persona o a que pasen 24 horas.")
CONFIRMED = msg("La función queda confirmada.")
REFUSED = msg("La función no entra en vigor. Queda en el historial.")
READER_PERMISSIONS = (*sorted(DECIDING_PERMISSIONS), Permission.AUDIT_READ)


def redirect_waiting_grant() -> Page:
    """Redirect after a grant not yet in effect."""
    return flash_and_redirect(GRANT_WAITS, url_for("people.grants"))


@bp.get("/o/<organisation>/grants")
@requires(*READER_PERMISSIONS)
def grants() -> Page:
    views = grant_queries.newest_grants(read_session(), organisation().id, grounds=_selected_grounds())
    open_views = [view for view in views if view.is_open]
    return render_template(
        "people/grants.html",
        waiting=[view for view in open_views if view.is_waiting],
        unconfirmed=[view for view in open_views if not view.is_waiting],
        settled=[view for view in views if not view.is_open],
        form=blank_form(which=request.args.get("which", "")),
        may_answer=lambda grant: grant_queries.may_answer_grant(actor(), grant),
        function_name=function_name,
    )


@bp.get("/o/<organisation>/grants/<int:grant_id>")
@requires(*READER_PERMISSIONS)
def show_grant(grant_id: int) -> Page:
    return _grant_page(
        grant_queries.grant_or_404(read_session(), grant_id, organisation_id=organisation().id), blank_form()
    )


@bp.post("/o/<organisation>/grants/<int:grant_id>")
@requires(*sorted(DECIDING_PERMISSIONS))
def answer_grant(grant_id: int) -> Page:
    form = read_form(GrantAnswerForm, request.form)
    if typed := form.value:
        answer = memberships.confirm_grant if typed.answer == "confirm" else memberships.refuse_grant
        with refusal_beside(form, beside="reason"), write_transaction() as session:
            answer(session, grant_id, typed.reason, actor=actor(), now=now())
    if form.value is None:
        view = grant_queries.grant_or_404(read_session(), grant_id, organisation_id=organisation().id)
        return _grant_page(view, form), form.status
    return flash_and_redirect(CONFIRMED if form.value.answer == "confirm" else REFUSED, url_for(".grants"))


def _selected_grounds() -> list[Any]:
    return list(MARKED_GROUNDS) if request.args.get("which") == "marked" else list(GrantGround)


def _grant_page(view: GrantView, form: FormState[Any]) -> str:
    grant = view.grant
    may_confirm = view.is_open and grant_queries.may_answer_grant(actor(), grant)
    return render_template(
        "people/grant.html",
        view=view,
        form=form,
        may_confirm=may_confirm,
        may_refuse=view.is_waiting and (may_confirm or actor().id == grant.granted_by),
        is_granter=actor().id == grant.granted_by,
        function_name=function_name,
    )
