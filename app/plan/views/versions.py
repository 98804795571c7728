"""Versions of the plan: what would be proposed, each one whole, its act, and what changes from one to another."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts.queries import able
from app.accounts.rules import Permission
from app.core.errors import NotFound
from app.core.numerals import whole
from app.core.words import Sentence, say
from app.drafting.rules.difference import Change, word_changes
from app.pages.shell.request_context import organisation, person, today
from app.plan.deeds import proposing
from app.plan.forms.versions import ActForm, ProposalForm
from app.plan.models import PlanVersion
from app.plan.queries import versions as queries
from app.plan.rules.differences import TextChange, differences
from app.plan.rules.document.charts import drawn
from app.plan.rules.plain import plain
from app.plan.rules.stops import STOP_NAMES
from app.plan.rules.versions import PlanState, signatures_needed
from app.plan.service import versions as service
from app.plan.views.blueprint import Page, bp
from app.plan.views.document import document_of
from app.plan.views.path import path_of
from app.plan.views.standing import contents_now
from app.plan.views.telling import Shown, opening, state_of
from app.plan.views.unfit import beside_its_field
from app.web.access import requires
from app.web.formats import moment
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
TODAY = "now"
"""How an address names what the stops say now, which is no version yet."""


@bp.get("/versions")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def versions() -> Page:
    every = queries.versions(reading(), organisation().id)
    shown = [Shown(one, state_of(one, today())) for one in every]
    return render_template(
        "plan/versions.html", versions=shown, chosen=_chosen(every), may_plan=actor().may(P.PLAN_MANAGE)
    )


@bp.get("/current")
@requires(P.PLAN_READ, P.PLAN_MANAGE, P.LINE_READ)
def current() -> Page:
    """The version in force, for whoever reads nothing else of the plan."""
    found = queries.in_force(reading(), organisation().id, today=today())
    if found:
        return redirect(url_for(".version", number=found.number), 303)
    return render_template("plan/none.html")


@bp.get("/versions/<int:number>")
@requires(P.PLAN_READ, P.PLAN_MANAGE, P.LINE_READ)
def version(number: int) -> Page:
    """A version whole; whoever does not work on the plan reads only the one in force."""
    return _page(_found(reading(), number), blank())


@bp.get("/proposal")
@requires(P.PLAN_MANAGE)
def proposal() -> Page:
    """What would be proposed: what is missing of each stop, and what it changes."""
    return _proposal(blank())


@bp.post("/versions")
@requires(P.PLAN_MANAGE)
def propose() -> Page:
    form = read_form(ProposalForm, request.form)
    if typed := form.value:
        with refusals(form, beside=""), writing() as session:
            made = proposing.propose(session, organisation(), typed.note, actor=actor(), now=now()).number
    if form.value is None:
        return _proposal(form), form.status
    flash(translate(say("La versión %(number)s está propuesta: espera el acto que la apruebe.", number=made)), "good")
    return redirect(url_for(".version", number=made), 303)


@bp.post("/versions/<int:number>/withdrawal")
@requires(P.PLAN_MANAGE)
def withdraw(number: int) -> Page:
    done = say("La versión %(number)s está retirada.", number=number)
    return _done(number, blank(), lambda s, one: service.withdraw(s, one, actor=actor(), now=now()), lambda _: done)


@bp.post("/versions/<int:number>/act")
@requires(P.PLAN_ADOPT)
def enter_act(number: int) -> Page:
    """Whoever signs second confirms what the first wrote, and types nothing."""
    found = _found(reading(), number)
    is_second = bool(queries.signatures(reading(), found))
    form = blank() if is_second else read_form(ActForm, request.form)
    if not is_second and form.value is None:
        return _page(found, form), form.status
    act = form.value.act() if form.value else None

    def deed(session: Session, one: PlanVersion) -> bool:
        return service.enter_act(session, organisation(), one, act, actor=actor(), now=now())

    return _done(number, form, deed, _entered)


def _entered(is_in_force: bool) -> Sentence:
    if is_in_force:
        return say(
            "El plan está aprobado: las publicaciones, las reglas y las respuestas guardan desde ahora su versión."
        )
    return say("El acto está anotado: falta la firma de otra persona.")


@bp.get("/differences")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def compare() -> Page:
    """Between any two versions, or one and what the stops say now; in words."""
    before, after = request.args.get("before", ""), request.args.get("after", "")
    return render_template(
        "plan/differences.html",
        before=_called(before),
        after=_called(after),
        changes=_changes(_content(before), _content(after)),
        versions=queries.versions(reading(), organisation().id),
        form=blank(before=before, after=after),
        opening=opening,
    )


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "stop": one.stop,
            "name": STOP_NAMES[one.stop],
            "told": one.told,
            "texts": [(text.label, text.language, _compared(text)) for text in one.texts],
        }
        for one in differences(before, after)
    ]


def _compared(text: TextChange) -> Sequence[Change]:
    """Word by word; nothing where only titles, lists or bold are other."""
    before, after = plain(text.before), plain(text.after)
    return word_changes(before, after) if before != after else ()


def _content(named: str) -> dict[str, Any]:
    if named == TODAY:
        return contents_now(reading(), organisation())
    return _found(reading(), _number(named)).content


def _number(named: str) -> int:
    if (number := whole(named, 9)) is None:
        raise NotFound(say("Elija las dos versiones que quiere comparar."))
    return number


def _called(named: str) -> Sentence:
    return say("lo que dice ahora el plan") if named == TODAY else say("versión %(number)s", number=_number(named))


def _found(session: Session, number: int, *, lock: bool = False) -> PlanVersion:
    """Raises `NotFound`, also for what this person does not read."""
    found = queries.version_or_404(session, number, organisation_id=organisation().id, lock=lock)
    if not _works_here() and state_of(found, today()) is not PlanState.IN_FORCE:
        raise NotFound(say("Esa versión del plan no existe."))
    return found


def _works_here() -> bool:
    return actor().may(P.PLAN_READ) or actor().may(P.PLAN_MANAGE)


def _done(
    number: int,
    form: Read[Any],
    deed: Callable[[Session, PlanVersion], Any],
    said: Callable[[Any], Sentence],
) -> Page:
    with beside_its_field(form), writing() as session:
        outcome = deed(session, _found(session, number, lock=True))
    if form.errors:
        return _page(_found(reading(), number), form), form.status
    flash(translate(said(outcome)), "good")
    return redirect(url_for(".version", number=number), 303)


def _chosen(every: Any) -> tuple[int, int] | None:
    """The two versions one would compare first."""
    return (every[1].number, every[0].number) if len(every) > 1 else None


def _page(found: PlanVersion, form: Read[Any]) -> str:
    state, signed = state_of(found, today()), queries.signatures(reading(), found)
    is_proposed = state is PlanState.PROPOSED
    return render_template(
        "plan/version.html",
        version=found,
        shown=Shown(found, state),
        document=document_of(found),
        drawn=drawn,
        is_proposed=is_proposed,
        needed=_needed() if is_proposed else len(signed),
        signed=[(one.user_name, moment(one.signed_at)) for one in signed],
        may_enter=is_proposed and actor().may(P.PLAN_ADOPT) and person().id not in {one.user_id for one in signed},
        may_withdraw=is_proposed and actor().may(P.PLAN_MANAGE),
        works_here=_works_here(),
        before=_before(found) if _works_here() else None,
        form=form,
    )


def _needed() -> int:
    people = able(reading(), organisation().id, P.PLAN_ADOPT, now=now())
    return signatures_needed(small_town=organisation().small_town_mode, able=len(people))


def _before(found: PlanVersion) -> int | None:
    """The one approved before it, to be compared with."""
    older = [one for one in queries.versions(reading(), organisation().id) if one.number < found.number]
    return next((one.number for one in older if one.in_force_from), None)


def _proposal(form: Read[Any]) -> str:
    here = organisation()
    last = queries.last_approved(reading(), here.id)
    said = contents_now(reading(), here)
    return render_template(
        "plan/proposal.html",
        steps=path_of(),
        under_way=queries.under_way(reading(), here.id),
        last=last,
        changes=_changes(last.content if last else {}, said) if last else [],
        form=form,
        opening=opening,
    )
