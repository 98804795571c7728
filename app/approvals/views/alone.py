"""Approving alone what one wrote, and what somebody else says of it later."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.approvals import service
from app.approvals.deeds import alone as deeds
from app.approvals.forms import LaterForm, ModeForm, SoleForm
from app.approvals.queries import alone as queries
from app.approvals.queries.around import around_of, people_who_decide, way_out
from app.approvals.queries.hands import is_marked
from app.approvals.queries.partial import remaining
from app.approvals.queries.turn import turn_of
from app.approvals.rules.alone import DEED_WORDS, FULL, LANE_WORDS, MOST_PEOPLE, SoleDeed
from app.approvals.views.blueprint import bp
from app.core.words import say
from app.db.paging import Place, place_from
from app.drafting import queries as drafting
from app.pages.shell.request_context import organisation, person
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.previews import previews_of
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
OUT = say("Aprobada con su sola firma. Otra persona la revisará antes del plazo.")
REVIEWED = say("Su revisión queda escrita.")
KEPT = say("El modo de pocas personas queda como ha dicho.")


@bp.get("/posts/<int:year>/<int:ordinal>/sole-approval")
@requires(P.POST_DECIDE)
def sole_approval(year: int, ordinal: int) -> str:
    return _approval_page(year, ordinal, blank())


@bp.post("/posts/<int:year>/<int:ordinal>/sole-approval")
@requires(P.POST_DECIDE)
def approve_alone(year: int, ordinal: int) -> Response | tuple[str, int]:
    form = read_form(SoleForm, request.form)
    if typed := form.value:
        with refusals(form, beside="reason"), writing() as session:
            post = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
            deeds.approve_alone(session, post, actor=actor(), now=now(), **typed.model_dump())
    if form.value is None:
        return _approval_page(year, ordinal, form), form.status
    flash(translate(OUT), "good")
    return redirect(url_for("drafting.show", year=year, ordinal=ordinal), 303)


@bp.get("/later-reviews")
@requires(P.POST_DECIDE, P.ORGANISATION_MANAGE)
def later_reviews() -> str:
    """What one person let out alone: what waits first, then what was looked at; each with pages of its own."""
    session, here = reading(), organisation().id
    return render_template(
        "approvals/later_reviews.html",
        waiting=queries.waiting(session, here, place_from(request.args.get("waiting", ""))),
        done=queries.reviewed(session, here, place_from(request.args.get("from", ""))),
        count=queries.how_many_wait(session, here, now=now())[0],
        at=_address,
        now=now(),
        lanes=LANE_WORDS,
        deeds=DEED_WORDS,
        may_review=actor().may(P.POST_DECIDE),
        may_set=actor().may(P.ORGANISATION_MANAGE),
    )


def _address(place: Place | None, name: str) -> str | None:
    return url_for(".later_reviews") + f"?{name}={place}" if place else None


@bp.get("/posts/<int:year>/<int:ordinal>/later-review")
@requires(P.POST_DECIDE)
def later_review(year: int, ordinal: int) -> str:
    return _review_page(year, ordinal, blank())


@bp.post("/posts/<int:year>/<int:ordinal>/later-review")
@requires(P.POST_DECIDE)
def review_later(year: int, ordinal: int) -> Response | tuple[str, int]:
    form = read_form(LaterForm, request.form)
    if typed := form.value:
        with refusals(form, beside="reason"), writing() as session:
            post = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
            deed = SoleDeed(typed.deed)
            deeds.review_later(session, post, deed=deed, reason=typed.reason, actor=actor(), now=now())
    if form.value is None:
        return _review_page(year, ordinal, form), form.status
    flash(translate(REVIEWED), "good")
    return redirect(url_for(".later_reviews"), 303)


@bp.get("/later-reviews/mode")
@requires(P.ORGANISATION_MANAGE)
def mode() -> str:
    body = organisation()
    return _mode_page(blank(is_on=body.small_town_mode, days=body.review_days))


@bp.post("/later-reviews/mode")
@requires(P.ORGANISATION_MANAGE)
def change_mode() -> Response | tuple[str, int]:
    form = read_form(ModeForm, request.form)
    if typed := form.value:
        with refusals(form, beside="is_on"), writing() as session:
            service.set_mode(session, organisation(), actor=actor(), now=now(), **typed.model_dump())
    if form.value is None:
        return _mode_page(form), form.status
    flash(translate(KEPT), "good")
    return redirect(url_for(".mode"), 303)


def _approval_page(year: int, ordinal: int, form: Read[Any]) -> str:
    post = drafting.post_or_404(reading(), organisation().id, year, ordinal)
    turn = turn_of(reading(), post, actor())
    turn = replace(turn, is_marked=is_marked(reading(), turn, actor(), now=now()))
    around = around_of(reading(), post, turn.current.version, now=now())
    lane, refusal = way_out(reading(), turn, around)
    return render_template(
        "approvals/sole_approval.html",
        form=form,
        post=post,
        version=turn.current.version,
        lane=lane,
        refusal=refusal,
        is_marked=turn.is_marked and not turn.contributed,
        has_reviewer=any(one.id != person().id for one in around.others),
        days=organisation().review_days,
        previews=previews_of([one for one in turn.voiced if one[0].id not in turn.out]),
    )


def _review_page(year: int, ordinal: int, form: Read[Any]) -> str:
    post = drafting.post_or_404(reading(), organisation().id, year, ordinal)
    sole, version = queries.to_review(reading(), post)
    return render_template(
        "approvals/later_review.html",
        form=form,
        post=post,
        sole=sole,
        now=now(),
        lanes=LANE_WORDS,
        deeds=SoleDeed,
        previews=previews_of(remaining(reading(), version)),
    )


def _mode_page(form: Read[Any]) -> str:
    people = people_who_decide(reading(), organisation().id, now=now())
    full = FULL if len(people) > MOST_PEOPLE else None
    return render_template("approvals/mode.html", form=form, people=people, full=full)
