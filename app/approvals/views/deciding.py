"""The page where what waits for a person is read and decided."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.accounts.rules.substitutions import why_it_waits
from app.approvals import deeds
from app.approvals.forms import DecisionForm, SeenForm
from app.approvals.queries import rounds
from app.approvals.queries import waiting as queue
from app.approvals.queries.waiting import Review
from app.approvals.rules import RoundState, Verdict
from app.approvals.rules.aside import GROUND_WORDS
from app.approvals.views.blueprint import bp
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.drafting import queries as drafting
from app.drafting import service as posts
from app.drafting.models import Post
from app.drafting.rules.difference import Contrast
from app.sittings.queries.agenda import Point
from app.sittings.queries.walk import Walk, glance_at, next_to_decide, walk_of
from app.web.access import requires
from app.web.declared import differing, facts_of
from app.web.forms import Read, blank, read_form
from app.web.line import said_of_post
from app.web.previews import previews_of, with_remarks
from app.web.provenance import beside
from app.web.request import actor, now, organisation, person, reading, writing
from app.web.words import translate

SAID: dict[RoundState, Sentence] = {
    RoundState.APPROVED: say("Aprobada: «%(title)s» queda programada."),
    RoundState.SENT_BACK: say("Devuelta con su motivo: «%(title)s» espera cambios."),
    RoundState.REJECTED: say("Rechazada con su motivo: «%(title)s» no saldrá."),
    RoundState.OPEN: say("Su visto bueno queda anotado: «%(title)s» espera los que faltan."),
}


@bp.get("/posts/<int:year>/<int:ordinal>/review")
@requires(Permission.POST_DECIDE)
def review(year: int, ordinal: int) -> str:
    post = drafting.post_or_404(reading(), organisation().id, year, ordinal)
    return _page(post, blank())


@bp.post("/posts/<int:year>/<int:ordinal>/decision")
@requires(Permission.POST_DECIDE)
def decide(year: int, ordinal: int) -> Response | tuple[str, int]:
    """Decide, then go on with the next one that waits."""
    form = read_form(DecisionForm, request.form)
    try:
        if form.value is not None:
            return _decided(form.value, year, ordinal)
    except Refusal as refusal:
        form.refuse("reason" if refusal.status == Refusal.status else "", refusal.sentence)
        return _page(drafting.post_or_404(reading(), organisation().id, year, ordinal), form), refusal.status
    return _page(drafting.post_or_404(reading(), organisation().id, year, ordinal), form), 422


@bp.post("/posts/<int:year>/<int:ordinal>/look")
@requires(Permission.POST_DECIDE)
def look(year: int, ordinal: int) -> tuple[str, int]:
    """Remember which version this person has had on the screen, so that the next difference starts there."""
    form = read_form(SeenForm, request.form)
    if form.value is not None:
        with writing() as session:
            post = drafting.post_or_404(session, organisation().id, year, ordinal)
            posts.look_at(session, post, user_id=person().id, version=form.value.version, now=now())
    return "", 204


def _decided(form: DecisionForm, year: int, ordinal: int) -> Response:
    with writing() as session:
        post = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
        round_ = deeds.decide(session, post, actor=actor(), now=now(), **form.model_dump())
        posts.look_at(session, post, user_id=person().id, version=post.version, now=now())
        walk = walk_of(session, request.args.get("sitting", type=int), post, user_id=person().id)
        here = {"organisation_id": organisation().id, "user_id": person().id}
        point = next_to_decide(session, walk, **here) if walk else None
        following = None if walk else queue.first_waiting(session, organisation().id, person().id)
    flash(translate(say(SAID[round_.state].msgid, title=post.title)), "good")
    if walk:
        return redirect(_onward(walk, point), 303)
    if following is None:
        return redirect(url_for("approvals.waiting"), 303)
    return redirect(url_for("approvals.review", year=following[0], ordinal=following[1]), 303)


def _onward(walk: Walk, point: Point | None) -> str:
    """The next point of the agenda that waits for this person, or else the agenda."""
    if point is None:
        return url_for("sittings.show", sitting_id=walk.sitting_id)
    return url_for("approvals.review", year=point.year, ordinal=point.ordinal, sitting=walk.sitting_id)


def _page(post: Post, form: Read[DecisionForm]) -> str:
    """The whole text first, then what surrounds it, then the buttons."""
    view = queue.review_of(reading(), post, actor=actor(), now=now())
    walk = walk_of(reading(), request.args.get("sitting", type=int), post, user_id=person().id)
    theirs = None if view.refusal else view.step
    return render_template(
        "approvals/review.html",
        form=form,
        verdicts=Verdict,
        view=view,
        why_it_waits=why_it_waits,
        ground_words=GROUND_WORDS,
        may_call_in=actor().may(Permission.POST_CALL_IN),
        previews=with_remarks(previews_of(view.voiced), said_of_post(post, view.version, view.voiced)),
        steps=view.steps,
        exceptions=rounds.exceptions_of(reading(), post),
        declared=facts_of(drafting.draft_of(post, view.version)),
        redeclared=_redeclared(post, view),
        beside=beside(post, view.voiced),
        now=now(),
        walk=walk,
        seat=glance_at(reading(), theirs, walk, actor=actor(), now=now()),
    )


def _redeclared(post: Post, view: Review) -> Sequence[Contrast]:
    """What is declared otherwise than in the version this person last saw."""
    if view.seen_version in (None, post.version):
        return []
    older = drafting.version_of(reading(), post, view.seen_version)
    return differing(drafting.draft_of(post, older), drafting.draft_of(post, view.version))
