"""Versions of the plan: proposal, act, comparisons."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from pydantic import Field
from sqlmodel import Session

from app.core.errors import NotFound
from app.core.horizon import PLANNING
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.text import parse_int
from app.domain.people.queries.deciders import people_with_permission
from app.domain.plan.models.versions import PlanVersion
from app.domain.plan.queries import versions as version_queries
from app.domain.plan.rules.version_diff import StopTextChange, plain_text, version_differences
from app.domain.plan.rules.versions import REVIEW_AFTER, PlanAct, PlanState, signatures_needed
from app.domain.posts.rules.differences import TextStretch, word_changes
from app.pages.components.charts import bar_chart
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.document import document_of
from app.pages.plan.overview import VersionRow, capitalise, stop_path, version_state
from app.pages.plan.stop_status import current_contents
from app.pages.shell.request_context import organisation, person, today
from app.usecases.plan import versions as plan_versions
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_action, run_form_action
from app.web.formats import format_instant
from app.web.forms import Form, FormState, blank_form, read_form
from app.web.request import actor, now, read_session, work


class PlanProposalForm(Form):
    note: str = Field(default="", max_length=4000)


class PlanActForm(Form):
    """In force from the act's day, reviewed a year later, by default."""

    horizon = PLANNING
    body: str = Field(default="", max_length=200)
    number: str = Field(default="", max_length=200)
    act_on: date
    in_force_from: date | None = None
    review_on: date | None = None

    def act(self) -> PlanAct:
        starts = self.in_force_from or self.act_on
        return PlanAct(self.body, self.number, self.act_on, starts, self.review_on or starts + REVIEW_AFTER)


P = Permission
CURRENT = "now"
"""URL value for current contents."""


@bp.get("/versions")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def versions() -> Page:
    every = version_queries.plan_versions(read_session(), organisation().id)
    shown = [VersionRow(version, version_state(version, today())) for version in every]
    return render_template(
        "plan/versions.html", versions=shown, chosen=_chosen(every), may_plan=actor().may(P.PLAN_MANAGE)
    )


@bp.get("/current")
@requires(P.PLAN_READ, P.PLAN_MANAGE, P.LINE_READ)
def current() -> Page:
    """Show the version in force to readers without other access."""
    version = version_queries.version_in_force(read_session(), organisation().id, today=today())
    if version:
        return redirect(url_for(".version", number=version.number), 303)
    return render_template("plan/no_plan.html")


@bp.get("/versions/<int:number>")
@requires(P.PLAN_READ, P.PLAN_MANAGE, P.LINE_READ)
def version(number: int) -> Page:
    """Show a version whole; outside readers see only the version in force."""
    return _page(_found(read_session(), number), blank_form())


@bp.get("/proposal")
@requires(P.PLAN_MANAGE)
def proposal() -> Page:
    return _proposal(blank_form())


@bp.post("/versions")
@requires(P.PLAN_MANAGE)
def propose() -> Page:
    def propose_texts(session: Session, typed: PlanProposalForm) -> int:
        return plan_versions.propose_version(work(session), organisation(), typed.note).number

    return run_form_action(
        PlanProposalForm,
        propose_texts,
        page=_proposal,
        done=lambda number: flash_and_redirect(
            msg("La versión %(number)s está propuesta: espera el acto que la apruebe.", number=number),
            url_for(".version", number=number),
        ),
        beside="",
    )


@bp.post("/versions/<int:number>/withdrawal")
@requires(P.PLAN_MANAGE)
def withdraw(number: int) -> Page:
    done = msg("La versión %(number)s está retirada.", number=number)
    return _done(
        number,
        blank_form(),
        lambda s, version: plan_versions.withdraw_version(work(s), version),
        lambda _: done,
    )


@bp.post("/versions/<int:number>/act")
@requires(P.PLAN_ADOPT)
def enter_act(number: int) -> Page:
    """Enter the act of adoption; the second signer only confirms."""
    version = _found(read_session(), number)
    is_second = bool(version_queries.signatures(read_session(), version))
    form = blank_form() if is_second else read_form(PlanActForm, request.form)
    if not is_second and form.value is None:
        return _page(version, form), form.status
    act = form.value.act() if form.value else None

    def action(session: Session, locked_version: PlanVersion) -> bool:
        return plan_versions.sign_act(work(session), organisation(), locked_version, act)

    return _done(number, form, action, _entered)


def _entered(is_in_force: bool) -> Message:
    if is_in_force:
        return msg(
            "El plan está aprobado: las publicaciones, las reglas y las respuestas guardan desde ahora su versión."
        )
    return msg("El acto está anotado: falta la firma de otra persona.")


@bp.get("/differences")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def compare() -> Page:
    before, after = request.args.get("before", ""), request.args.get("after", "")
    return render_template(
        "plan/version_diff.html",
        before=_version_name(before),
        after=_version_name(after),
        changes=_changes(_content(before), _content(after)),
        versions=version_queries.plan_versions(read_session(), organisation().id),
        form=blank_form(before=before, after=after),
        opening=capitalise,
    )


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "stop": change.stop,
            "name": change.stop.label,
            "lines": change.lines,
            "texts": [(text.label, text.language, _compared(text)) for text in change.texts],
        }
        for change in version_differences(before, after)
    ]


def _compared(text: StopTextChange) -> Sequence[TextStretch]:
    """Ignore changes only in titles, lists or bold."""
    before, after = plain_text(text.before), plain_text(text.after)
    return word_changes(before, after) if before != after else ()


def _content(named: str) -> dict[str, Any]:
    if named == CURRENT:
        return current_contents(read_session(), organisation())
    return _found(read_session(), _number(named)).content


def _number(named: str) -> int:
    if (number := parse_int(named, 9)) is None:
        raise NotFound(msg("Elija las dos versiones que quiere comparar."))
    return number


def _version_name(named: str) -> Message:
    return msg("lo que dice ahora el plan") if named == CURRENT else msg("versión %(number)s", number=_number(named))


def _found(session: Session, number: int, *, lock: bool = False) -> PlanVersion:
    """Raise `NotFound`, also without permission."""
    version = version_queries.version_or_404(session, number, organisation_id=organisation().id, lock=lock)
    if not _may_read_drafts() and version_state(version, today()) is not PlanState.IN_FORCE:
        raise NotFound(msg("Esa versión del plan no existe."))
    return version


def _may_read_drafts() -> bool:
    return actor().may(P.PLAN_READ) or actor().may(P.PLAN_MANAGE)


def _done(
    number: int,
    form: FormState[Any],
    action: Callable[[Session, PlanVersion], Any],
    message_of: Callable[[Any], Message],
) -> Page:
    return run_action(
        lambda session: action(session, _found(session, number, lock=True)),
        form=form,
        page=lambda refused: _page(_found(read_session(), number), refused),
        done=lambda outcome: flash_and_redirect(message_of(outcome), url_for(".version", number=number)),
    )


def _chosen(every: Any) -> tuple[int, int] | None:
    return (every[1].number, every[0].number) if len(every) > 1 else None


def _page(version: PlanVersion, form: FormState[Any]) -> str:
    state, signed = version_state(version, today()), version_queries.signatures(read_session(), version)
    is_proposed = state is PlanState.PROPOSED
    return render_template(
        "plan/version.html",
        version=version,
        shown=VersionRow(version, state),
        document=document_of(version),
        drawn=bar_chart,
        is_proposed=is_proposed,
        needed=_needed() if is_proposed else len(signed),
        signed=[(signature.user_name, format_instant(signature.signed_at)) for signature in signed],
        may_enter=is_proposed
        and actor().may(P.PLAN_ADOPT)
        and person().id not in {signature.user_id for signature in signed},
        may_withdraw=is_proposed and actor().may(P.PLAN_MANAGE),
        works_here=_may_read_drafts(),
        before=_before(version) if _may_read_drafts() else None,
        form=form,
    )


def _needed() -> int:
    people = people_with_permission(read_session(), organisation().id, P.PLAN_ADOPT, now=now())
    return signatures_needed(small_town=organisation().small_town_mode, able=len(people))


def _before(version: PlanVersion) -> int | None:
    older = [
        other_version
        for other_version in version_queries.plan_versions(read_session(), organisation().id)
        if other_version.number < version.number
    ]
    return next((other_version.number for other_version in older if other_version.in_force_from), None)


def _proposal(form: FormState[Any]) -> str:
    here = organisation()
    last = version_queries.last_approved(read_session(), here.id)
    content = current_contents(read_session(), here)
    return render_template(
        "plan/proposal.html",
        steps=stop_path(),
        under_way=version_queries.pending_proposal(read_session(), here.id),
        last=last,
        changes=_changes(last.content if last else {}, content) if last else [],
        form=form,
        opening=capitalise,
    )
