"""A period's own page: its days, what it holds and who lets it go, what is looked at by hand, how it ends."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.audit.queries import history
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.drafting.queries import holds
from app.pages.shell.request_context import organisation
from app.periods import deeds, queries, service
from app.periods.forms import EndingForm, LookForm, ReleaseForm
from app.periods.models import Period
from app.periods.rules.kinds import HOLDING, KIND_WORDS, PeriodKind, PeriodState
from app.periods.rules.review import PART_WORDS
from app.periods.views import showing
from app.periods.views.blueprint import Page, bp
from app.web.access import requires
from app.web.forms import Form, Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

MOST = 200
"""Posts on the page; letting all go reaches the others too."""

P = Permission
ENDED = {
    PeriodState.ENDED: say("Terminado: ya no obliga. Lo que retuvo sigue retenido hasta que alguien lo libere."),
    PeriodState.CANCELLED: say("Anulado. Lo que retuvo sigue retenido hasta que alguien lo libere."),
}


@bp.get("/<int:period_id>")
@requires(P.CALENDAR_READ)
def show(period_id: int) -> Page:
    return _page(period_id, blank())


@bp.post("/<int:period_id>/ending")
@requires(P.PERIOD_END, P.PERIOD_PROPOSE)
def end(period_id: int) -> Page:
    def deed(session: Session, typed: EndingForm) -> Sentence:
        whole = queries.whole_or_404(session, period_id, organisation_id=organisation().id, lock=True)
        return ENDED[deeds.end(session, whole, reason=typed.reason, actor=actor(), now=now())]

    return _do(period_id, EndingForm, deed)


@bp.post("/<int:period_id>/release")
@requires(P.POST_RELEASE)
def release(period_id: int) -> Page:
    def deed(session: Session, typed: ReleaseForm) -> Sentence:
        whole = queries.whole_or_404(session, period_id, organisation_id=organisation().id, lock=True)
        ids = None if typed.every else set(typed.posts)
        count = deeds.release(session, organisation(), whole.period, ids, reason=typed.reason, actor=actor(), now=now())
        return say("Publicaciones liberadas: %(count)s.", count=count)

    return _do(period_id, ReleaseForm, deed)


@bp.post("/<int:period_id>/checks/<int:check_id>")
@requires(P.PERIOD_REVIEW)
def look(period_id: int, check_id: int) -> Page:
    def deed(session: Session, typed: LookForm) -> Sentence:
        check = queries.check_or_404(session, check_id, period_id=period_id, organisation_id=organisation().id)
        service.look_done(session, check, found=typed.found, actor=actor(), now=now())
        return say("Anotado: queda dicho quién lo miró y cuándo.")

    return _do(period_id, LookForm, deed)


def _do(period_id: int, form_class: type[Form], deed: Callable[[Session, Any], Sentence]) -> Page:
    """What was typed stays in its field when the deed is refused."""
    form: Read[Any] = read_form(form_class, request.form)
    if form.value is None:
        return _page(period_id, form), 422
    try:
        with writing() as session:
            said = deed(session, form.value)
    except Refusal as refusal:
        form.refuse("", refusal.sentence)
        return _page(period_id, form), refusal.status
    flash(translate(said), "good")
    return redirect(url_for(".show", period_id=period_id), 303)


def _page(period_id: int, form: Read[Any]) -> str:
    session, body, who = reading(), organisation(), actor()
    whole = queries.whole_or_404(session, period_id, organisation_id=body.id)
    period, reads = whole.period, who.may(P.POST_READ)
    found = holds.held_by(session, body.id, period.id, limit=MOST) if reads and period.kind in HOLDING else []
    checks = queries.checks_of(session, body.id, period.id) if reads and whole.milestones else []
    return render_template(
        "periods/show.html",
        form=form,
        whole=whole,
        period=period,
        held=[one.post for one in found if one.is_held],
        settled=[one.post for one in found if not one.is_held],
        checks=checks,
        parts=PART_WORDS,
        entries=history.entries_about(session, body.id, f"period:{period.id}") if reads else [],
        kind_words=KIND_WORDS,
        showing=showing,
        may=_may(period),
    )


def _may(period: Period) -> dict[str, bool]:
    """What the page offers this person; the deeds ask again."""
    who = actor()
    ours, proposed = period.inherited_from_id is None, period.state is PeriodState.PROPOSED
    goes_on = period.state is PeriodState.CONFIRMED and not showing.is_over(period, now())
    ends = who.may(P.PERIOD_END) or (proposed and who.may(P.PERIOD_PROPOSE))
    waits = proposed or (goes_on and period.provisional_until is not None)
    return {
        "confirm": ours and waits and who.may(P.PERIOD_CONFIRM) and _may_confirm(period),
        "end": ours and ends and (proposed or goes_on),
        "release": who.may(P.POST_RELEASE),
        "look": who.may(P.PERIOD_REVIEW),
    }


def _may_confirm(period: Period) -> bool:
    """Tell whether it is offered to this person: to its proposer, only where an emergency has nobody else."""
    if period.proposed_by is None or period.proposed_by != actor().id:
        return True
    is_alone = period.kind is PeriodKind.EMERGENCY and period.provisional_until is None
    return is_alone and not queries.confirmers(reading(), period, now=now()).others
