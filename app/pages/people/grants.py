from typing import Any

from flask import render_template, request, url_for

from app.core.messages import msg
from app.domain.control.models import ControlChange
from app.domain.control.queries import ChangeView, change_or_404, newest_changes
from app.domain.control.rules.changes import DECIDING_PERMISSIONS, MARKED_GROUNDS, NAME_KINDS, ChangeGround
from app.domain.control.rules.public_names import typed_words
from app.domain.editorial_line.queries.line_cache import load_line
from app.domain.people.queries import grants as grant_queries
from app.pages.components.findings import Remark, build_remark
from app.pages.components.waiting_change import CHANGE_WAITS, READER_PERMISSIONS
from app.pages.people.blueprint import bp
from app.pages.people.change_words import change_words
from app.pages.people.forms import GrantAnswerForm
from app.pages.people.sign_in import Page
from app.pages.shell.request_context import organisation
from app.usecases import control_outcomes
from app.usecases.control.letters import function_name
from app.usecases.control.public_names import name_findings
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, now, read_session, work, write_transaction

CONFIRMED = msg("El cambio queda confirmado.")
REFUSED = msg("El cambio no entra en vigor. Queda en el historial.")


def redirect_waiting_change() -> Page:
    """Redirect after a change not yet in effect."""
    return flash_and_redirect(CHANGE_WAITS, url_for("people.grants"))


@bp.get("/o/<organisation>/grants")
@requires(*READER_PERMISSIONS)
def grants() -> Page:
    views = newest_changes(read_session(), organisation().id, grounds=_selected_grounds())
    open_views = [view for view in views if view.is_open or view.is_waiting]
    return render_template(
        "people/grants.html",
        waiting=[view for view in open_views if view.is_waiting],
        unconfirmed=[view for view in open_views if not view.is_waiting],
        settled=[view for view in views if view not in open_views],
        form=blank_form(which=request.args.get("which", "")),
        function_name=function_name,
    )


@bp.get("/o/<organisation>/grants/<int:grant_id>")
@requires(*READER_PERMISSIONS)
def show_grant(grant_id: int) -> Page:
    return _change_page(change_or_404(read_session(), grant_id, organisation_id=organisation().id), blank_form())


@bp.post("/o/<organisation>/grants/<int:grant_id>")
@requires(*sorted(DECIDING_PERMISSIONS))
def answer_grant(grant_id: int) -> Page:
    form = read_form(GrantAnswerForm, request.form)
    if typed := form.value:
        answer = control_outcomes.confirm_change if typed.answer == "confirm" else control_outcomes.refuse_change
        with refusal_beside(form, beside="reason"), write_transaction() as session:
            answer(work(session), grant_id, typed.reason)
    if form.value is None:
        view = change_or_404(read_session(), grant_id, organisation_id=organisation().id)
        return _change_page(view, form), form.status
    return flash_and_redirect(CONFIRMED if form.value.answer == "confirm" else REFUSED, url_for(".grants"))


def _selected_grounds() -> list[Any]:
    return list(MARKED_GROUNDS) if request.args.get("which") == "marked" else list(ChangeGround)


def _change_page(view: ChangeView, form: FormState[Any]) -> str:
    change, is_proposer = view.change, actor().id == view.change.proposed_by
    may_confirm = view.is_open and grant_queries.may_confirm_change(work(read_session()), view)
    may_refuse = is_proposer or may_confirm or grant_queries.may_refuse_change(work(read_session()), change)
    return render_template(
        "people/grant.html",
        view=view,
        form=form,
        may_confirm=may_confirm,
        may_refuse=view.is_waiting and may_refuse,
        is_proposer=is_proposer,
        function_name=function_name,
        words=change_words(change),
        remarks=_name_remarks(change) if change.kind in NAME_KINDS else [],
    )


def _name_remarks(change: ControlChange) -> list[Remark]:
    """Return what the line says today of the names that wait."""
    session, names = read_session(), change.terms["names"]
    line = load_line(session, change.organisation_id, now=now())
    text = "\n".join(typed_words(names))
    findings = name_findings(session, change.organisation_id, names, now=now())
    return [build_remark(finding, line.rules[finding.rule], text) for finding in findings]
