"""Stop 2: purpose, audiences, objectives, line."""

from collections.abc import Mapping
from typing import Annotated, Any

from flask import render_template, request, url_for
from pydantic import Field

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.indicators import queries as indicators_queries
from app.domain.plan.queries import purpose as purpose_queries
from app.domain.plan.queries.purpose import missing_in_purpose
from app.domain.plan.rules.purpose import PURPOSES, PlanAudience, Purpose
from app.domain.plan.rules.stops import Stop
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.measure_format import format_measure, progress_explanation
from app.pages.plan.stops import stop_page
from app.pages.shell.request_context import organisation, today
from app.usecases.plan import sections
from app.usecases.plan.sections import PurposeDetails
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, blank_form, read_form
from app.web.request import read_session, work

ShortText = Annotated[str, Field(max_length=300)]
BLANK_ROWS = 2
MOST_AUDIENCES = 20


class PurposeForm(Form):
    """Three parallel audience lists."""

    revision: int = 0
    purpose: Purpose | None = None
    audience: list[ShortText] = []
    needs: list[ShortText] = []
    where: list[ShortText] = []

    def reasons(self) -> PurposeDetails:
        rows = typed_audiences(self.model_dump())
        return PurposeDetails(self.purpose, [audience for audience in rows if audience.name])


def typed_audiences(typed: dict[str, Any]) -> list[PlanAudience]:
    """Return non-empty rows, as typed."""
    columns = [typed.get(name) or [] for name in ("audience", "needs", "where")]
    rows = [PlanAudience(*(cell.strip() for cell in row)) for row in zip(*columns, strict=False)]
    return [audience for audience in rows if any((audience.name, audience.needs, audience.where))]


def has_nameless_audience(form: FormState[PurposeForm]) -> bool:
    return any(not audience.name for audience in typed_audiences(form.typed))


P = Permission
SAVED = msg("Guardado.")
NAMELESS = msg("Ponga nombre a cada público, o deje vacía su fila.")


@bp.get("/why")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def why() -> Page:
    here = organisation()
    written = purpose_queries.purpose_section(read_session(), here.id)
    body: Mapping[str, Any] = written.body if written else {}
    purpose = Purpose(body["purpose"]) if body.get("purpose") else None
    statuses = indicators_queries.objective_statuses(read_session(), here.id, today=today())
    line = purpose_queries.own_line_in_force(read_session(), here.id, today=today())
    return stop_page(
        Stop.WHY,
        "plan/purpose.html",
        missing=missing_in_purpose(written, statuses, line),
        meaning=PURPOSES[purpose] if purpose else None,
        is_political=purpose is Purpose.POLITICAL,
        audiences=purpose_queries.audiences_of(written),
        standings=statuses,
        closed=indicators_queries.objective_statuses(read_session(), here.id, today=today(), closed=True),
        line=line,
        amount=format_measure,
        why_so=progress_explanation,
    )


@bp.get("/why/edit")
@requires(P.PLAN_MANAGE)
def edit_why() -> Page:
    written = purpose_queries.purpose_section(read_session(), organisation().id)
    body: Mapping[str, Any] = written.body if written else {}
    rows = purpose_queries.audiences_of(written)
    typed = {
        "revision": written.revision if written else 0,
        "purpose": body.get("purpose") or "",
        "audience": [audience.name for audience in rows],
        "needs": [audience.needs for audience in rows],
        "where": [audience.where for audience in rows],
    }
    return _page(blank_form(**typed))


@bp.post("/why")
@requires(P.PLAN_MANAGE)
def keep_why() -> Page:
    form = read_form(PurposeForm, request.form)
    if form.value and has_nameless_audience(form):
        form.refuse("audience", NAMELESS)
    return run_form_action(
        form,
        lambda session, typed: sections.save_purpose(work(session), typed.reasons(), revision=typed.revision),
        page=_page,
        done=lambda _: flash_and_redirect(SAVED, url_for(".why")),
        beside="",
    )


def _page(form: FormState[Any]) -> str:
    typed = form.typed
    rows = typed_audiences(typed)
    blanks = min(BLANK_ROWS, MOST_AUDIENCES - len(rows))
    return render_template(
        "plan/purpose_form.html",
        form=form,
        purposes=[(purpose.value, meaning.name, meaning.brief) for purpose, meaning in PURPOSES.items()],
        meanings=PURPOSES.values(),
        rows=[*rows, *[PlanAudience("")] * max(0, blanks)],
    )
