from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlmodel import Session

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.zones import day_bounds
from app.domain.editorial_line.models import LineVersion
from app.domain.editorial_line.queries import line_versions
from app.domain.editorial_line.queries.line_cache import line_in_force
from app.domain.editorial_line.rules.line_data import rule_data
from app.domain.editorial_line.rules.plain_data import read_yaml, write_yaml
from app.domain.editorial_line.rules.versions import LineAdoption, LineState, rule_changes
from app.pages.editorial_line.blueprint import Page, bp
from app.pages.editorial_line.forms import AdoptionForm, LineRuleForm, PrinciplesForm
from app.pages.shell.request_context import organisation, person
from app.usecases.editorial_line import versions as editorial_line_versions
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_action, run_form_action
from app.web.formats import format_instant
from app.web.forms import FormState, blank_form, read_form
from app.web.request import now, read_session, work, write_transaction

P = Permission
NEW_RULE = {"code": "XX-01", "group": "neutrality", "wording": "", "reviewer": "neutrality_reviewer", "when": []}


@bp.get("/versions")
@requires(P.LINE_READ)
def versions() -> Page:
    every = line_versions.line_versions(read_session(), organisation().id)
    return render_template("editorial_line/versions.html", versions=every)


@bp.get("/versions/<int:number>")
@requires(P.LINE_READ)
def version(number: int) -> Page:
    return _page(_version(read_session(), number), blank_form())


@bp.post("/versions")
@requires(P.LINE_PROPOSE)
def begin() -> Page:
    with write_transaction() as session:
        begun = editorial_line_versions.begin_version(work(session))
    return redirect(_version_url(begun.number), 303)


@bp.get("/versions/<int:number>/rules/<code>")
@requires(P.LINE_PROPOSE)
def edit_rule(number: int, code: str) -> Page:
    """Show a rule; `new` begins one."""
    version = _version(read_session(), number)
    rule = next((rule for rule in version.rules if rule["code"] == code), NEW_RULE)
    return _rule_page(version, code, blank_form(data=write_yaml(rule)))


@bp.post("/versions/<int:number>/rules/<code>")
@requires(P.LINE_PROPOSE)
def save_rule(number: int, code: str) -> Page:
    def write(session: Session, typed: LineRuleForm) -> None:
        written = _version(session, number)
        editorial_line_versions.write_rule(work(session), written, read_yaml(typed.data))

    version = _version(read_session(), number)
    return run_form_action(
        LineRuleForm,
        write,
        page=lambda form: _rule_page(version, code, form),
        done=lambda _: flash_and_redirect(msg("La regla queda escrita en la propuesta."), _version_url(number)),
        beside="data",
    )


@bp.post("/versions/<int:number>/rules/<code>/removal")
@requires(P.LINE_PROPOSE)
def drop_rule(number: int, code: str) -> Page:
    return _act_and_redirect(
        number,
        lambda s, v: editorial_line_versions.remove_rule(work(s), v, code),
        msg("Regla quitada."),
    )


@bp.post("/versions/<int:number>/principles")
@requires(P.LINE_PROPOSE)
def save_principles(number: int) -> Page:
    form = read_form(PrinciplesForm, request.form)
    if form.value is None:
        return _page(_version(read_session(), number), form), 422
    values = form.value.model_dump()
    saved = msg("Guardada.")
    return _act_and_redirect(number, lambda s, v: editorial_line_versions.write_principles(work(s), v, **values), saved)


@bp.post("/versions/<int:number>/proposal")
@requires(P.LINE_PROPOSE)
def propose(number: int) -> Page:
    message = msg("Propuesta: espera la firma de dos personas.")
    return _act_and_redirect(number, lambda s, v: editorial_line_versions.propose_version(work(s), v), message)


@bp.post("/versions/<int:number>/withdrawal")
@requires(P.LINE_PROPOSE)
def withdraw(number: int) -> Page:
    return _act_and_redirect(
        number,
        lambda s, v: editorial_line_versions.withdraw_version(work(s), v),
        msg("Propuesta retirada."),
    )


@bp.post("/versions/<int:number>/signature")
@requires(P.LINE_ADOPT)
def sign(number: int) -> Page:
    form = read_form(AdoptionForm, request.form)
    if form.value is None:
        return _page(_version(read_session(), number), form), 422
    adoption = _adoption(form.value)
    message = msg("Firmada.")
    return _act_and_redirect(
        number,
        lambda s, v: editorial_line_versions.sign_version(work(s), v, adoption),
        message,
        form,
    )


def _adoption(value: AdoptionForm) -> LineAdoption:
    """Start at the day's first instant, or at once."""
    day = value.in_force_from
    return LineAdoption(value.reference, value.body, day_bounds(day, organisation().zone)[0] if day else now())


VersionAction = Callable[[Session, LineVersion], Any]


def _act_and_redirect(number: int, action: VersionAction, message: Message, form: FormState[Any] | None = None) -> Page:
    return run_action(
        lambda session: action(session, _version(session, number)),
        form=form or blank_form(),
        page=lambda refused: _page(_version(read_session(), number), refused),
        done=lambda _: flash_and_redirect(message, _version_url(number)),
    )


def _version(session: Session, number: int) -> LineVersion:
    return line_versions.version_or_404(session, organisation().id, number)


def _version_url(number: int) -> str:
    return url_for(".version", number=number)


def _page(version: LineVersion, form: FormState[Any]) -> str:
    _, line = line_in_force(read_session(), organisation().id, now=now())
    signed = line_versions.version_signatures(read_session(), version)
    return render_template(
        "editorial_line/version.html",
        version=version,
        state=version.state.label,
        is_draft=version.state is LineState.DRAFT,
        is_proposed=version.state is LineState.PROPOSED,
        changed=rule_changes([rule_data(rule) for rule in line.rules], version.rules),
        principles_before=line.principles,
        signatures=signed,
        signed=[(signature.user_name, format_instant(signature.signed_at, "d MMM y, HH:mm")) for signature in signed],
        has_signed=person().id in {signature.user_id for signature in signed},
        form=form if form.typed or form.errors else blank_form(principles=version.principles, note=version.note),
        as_yaml=write_yaml,
    )


def _rule_page(version: LineVersion, code: str, form: FormState[Any]) -> str:
    return render_template("editorial_line/edit_rule.html", version=version, code=code, form=form)
