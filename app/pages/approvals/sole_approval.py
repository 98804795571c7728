from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.messages import msg
from app.core.permissions import Permission
from app.db.paging import Cursor, parse_cursor
from app.domain.approvals.queries import sole_approvals
from app.domain.approvals.queries.left_out import remaining_variants
from app.domain.approvals.queries.marked_decisions import is_marked_decision
from app.domain.approvals.queries.review_context import review_context
from app.domain.approvals.queries.sole_approval_context import available_lane, eligible_deciders, sole_approval_context
from app.domain.approvals.rules.sole_approval import ENOUGH_DECIDERS, MOST_PEOPLE, SoleActKind
from app.domain.posts.queries import posts
from app.pages.approvals.blueprint import bp
from app.pages.approvals.forms import LaterReviewForm, SmallTownModeForm, SoleApprovalForm
from app.pages.components.previews import sealed_previews
from app.pages.components.waiting_change import saved_message, waiting_settings
from app.pages.shell.request_context import organisation, person
from app.usecases.approvals import sole_approval as sole_approval_use_case
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, now, read_session, work, write_transaction

P = Permission
APPROVED_ALONE = msg("Aprobada con su sola firma. Otra persona la revisará antes del plazo.")
REVIEWED = msg("Su revisión queda escrita.")
MODE_SAVED = msg("El modo de pocas personas queda como ha dicho.")


@bp.get("/posts/<int:year>/<int:ordinal>/sole-approval")
@requires(P.POST_DECIDE)
def sole_approval(year: int, ordinal: int) -> str:
    return _approval_page(year, ordinal, blank_form())


@bp.post("/posts/<int:year>/<int:ordinal>/sole-approval")
@requires(P.POST_DECIDE)
def approve_alone(year: int, ordinal: int) -> Response | tuple[str, int]:
    form = read_form(SoleApprovalForm, request.form)
    if typed := form.value:
        with refusal_beside(form, beside="reason"), write_transaction() as session:
            post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
            sole_approval_use_case.approve_post_alone(work(session), post, **typed.model_dump())
    if form.value is None:
        return _approval_page(year, ordinal, form), form.status
    return flash_and_redirect(APPROVED_ALONE, url_for("posts.show", year=year, ordinal=ordinal))


@bp.get("/later-reviews")
@requires(P.POST_DECIDE, P.ORGANISATION_MANAGE)
def later_reviews() -> str:
    """List pending, then reviewed; paged separately."""
    session, here = read_session(), organisation().id
    return render_template(
        "approvals/later_reviews.html",
        waiting=sole_approvals.unreviewed_approvals(session, here, parse_cursor(request.args.get("waiting", ""))),
        done=sole_approvals.reviewed_approvals(session, here, parse_cursor(request.args.get("from", ""))),
        count=sole_approvals.count_unreviewed(session, here, now=now())[0],
        at=_address,
        now=now(),
        may_review=actor().may(P.POST_DECIDE),
        may_set=actor().may(P.ORGANISATION_MANAGE),
    )


def _address(place: Cursor | None, name: str) -> str | None:
    return url_for(".later_reviews") + f"?{name}={place}" if place else None


@bp.get("/posts/<int:year>/<int:ordinal>/later-review")
@requires(P.POST_DECIDE)
def later_review(year: int, ordinal: int) -> str:
    return _review_page(year, ordinal, blank_form())


@bp.post("/posts/<int:year>/<int:ordinal>/later-review")
@requires(P.POST_DECIDE)
def review_later(year: int, ordinal: int) -> Response | tuple[str, int]:
    form = read_form(LaterReviewForm, request.form)
    if typed := form.value:
        with refusal_beside(form, beside="reason"), write_transaction() as session:
            post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
            kind = SoleActKind(typed.deed)
            sole_approval_use_case.review_sole_approval(work(session), post, kind=kind, reason=typed.reason)
    if form.value is None:
        return _review_page(year, ordinal, form), form.status
    return flash_and_redirect(REVIEWED, url_for(".later_reviews"))


@bp.get("/later-reviews/mode")
@requires(P.ORGANISATION_MANAGE)
def mode() -> str:
    body = organisation()
    return _mode_page(blank_form(is_on=body.small_town_mode, days=body.review_days))


@bp.post("/later-reviews/mode")
@requires(P.ORGANISATION_MANAGE)
def change_mode() -> Response | tuple[str, int]:
    form = read_form(SmallTownModeForm, request.form)
    if typed := form.value:
        with refusal_beside(form, beside="is_on"), write_transaction() as session:
            waiting = sole_approval_use_case.set_small_town_mode(work(session), organisation(), **typed.model_dump())
    if form.value is None:
        return _mode_page(form), form.status
    return flash_and_redirect(saved_message(MODE_SAVED, waiting), url_for(".mode"))


def _approval_page(year: int, ordinal: int, form: FormState[Any]) -> str:
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    context = review_context(read_session(), post, actor())
    context = replace(context, is_marked=is_marked_decision(work(read_session()), context))
    around = sole_approval_context(read_session(), post, context.current.version, now=now())
    lane, refusal = available_lane(read_session(), context, around)
    return render_template(
        "approvals/sole_approval.html",
        form=form,
        post=post,
        version=context.current.version,
        lane=lane,
        refusal=refusal,
        is_marked=context.is_marked and not context.contributed,
        has_reviewer=any(reviewer.id != person().id for reviewer in around.others),
        days=organisation().review_days,
        previews=sealed_previews([pair for pair in context.voiced if pair[0].id not in context.out]),
    )


def _review_page(year: int, ordinal: int, form: FormState[Any]) -> str:
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    sole, version = sole_approvals.approval_to_review(read_session(), post)
    return render_template(
        "approvals/later_review.html",
        form=form,
        post=post,
        sole=sole,
        now=now(),
        deeds=SoleActKind,
        previews=sealed_previews(remaining_variants(read_session(), version)),
    )


def _mode_page(form: FormState[Any]) -> str:
    people = eligible_deciders(read_session(), organisation().id, now=now())
    full = ENOUGH_DECIDERS if len(people) > MOST_PEOPLE else None
    return render_template(
        "approvals/small_town_mode.html", form=form, people=people, full=full, waiting=waiting_settings()
    )
