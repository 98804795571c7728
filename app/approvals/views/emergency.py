"""The lane of emergencies on one page: the exact text, and one button for whoever looks."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.approvals.deeds import emergency as deeds
from app.approvals.forms import SeenTextForm
from app.approvals.queries.partial import remaining
from app.approvals.queries.rounds import asked_for
from app.approvals.queries.turn import turn_of
from app.approvals.service.emergency import UNWRITTEN, check_urgent, goes_now
from app.approvals.views.blueprint import bp
from app.core.errors import OutOfTurn
from app.core.words import say
from app.drafting import queries as drafting
from app.drafting.models import Post
from app.drafting.rules.states import Status
from app.drafting.service import may_edit
from app.editorial_line.queries import lacking_parts
from app.editorial_line.rules.emergency_text import missing_words
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.line import said_of_post
from app.web.previews import previews_of, with_remarks
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
ASKED = say("Pedida: sale en cuanto la confirme otra persona.")
CONFIRMED = say("Confirmada: sale ahora.")
MORE = say("Confirmada por usted: falta el visto bueno de otra persona.")
TO_ASK = frozenset({Status.DRAFT, Status.CHANGES_REQUESTED})


@bp.get("/posts/<int:year>/<int:ordinal>/emergency")
@requires(P.POST_WRITE, P.POST_DECIDE)
def emergency(year: int, ordinal: int) -> str:
    """Raises `OutOfTurn` when no emergency is in force."""
    return _page(year, ordinal, blank())


@bp.post("/posts/<int:year>/<int:ordinal>/emergency/request")
@requires(P.POST_WRITE)
def ask_to_confirm(year: int, ordinal: int) -> Response | tuple[str, int]:
    form = read_form(SeenTextForm, request.form)
    if form.value:
        with refusals(form, beside=""), writing() as session:
            deeds.ask(session, _locked(session, year, ordinal), actor=actor(), now=now())
    return _answered(form, year, ordinal, translate(ASKED))


@bp.post("/posts/<int:year>/<int:ordinal>/emergency/confirmation")
@requires(P.POST_DECIDE)
def confirm(year: int, ordinal: int) -> Response | tuple[str, int]:
    form, said = read_form(SeenTextForm, request.form), CONFIRMED
    if typed := form.value:
        with refusals(form, beside=""), writing() as session:
            post = _locked(session, year, ordinal)
            deeds.confirm(session, post, seen_hash=typed.seen_hash, actor=actor(), now=now())
            said = CONFIRMED if post.status is Status.APPROVED else MORE
    return _answered(form, year, ordinal, translate(said))


def _locked(session: Any, year: int, ordinal: int) -> Post:
    return drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)


def _answered(form: Read[Any], year: int, ordinal: int, said: str) -> Response | tuple[str, int]:
    if form.value is None:
        return _page(year, ordinal, form), form.status
    flash(said, "good")
    return redirect(url_for("drafting.show", year=year, ordinal=ordinal), 303)


def _page(year: int, ordinal: int, form: Read[Any]) -> str:
    """Fewer statements than a review: what only a review needs is a link away."""
    post = drafting.post_or_404(reading(), organisation().id, year, ordinal)
    check_urgent(reading(), post, now=now())
    version = drafting.version_of(reading(), post)
    if version is None:
        raise OutOfTurn(UNWRITTEN)
    voiced, waits = remaining(reading(), version), post.status is Status.IN_REVIEW
    lacks = lacking_parts(reading(), [variant for variant, _ in voiced])
    return render_template(
        "approvals/emergency.html",
        form=form,
        lacks=missing_words(lacks) if lacks else None,
        post=post,
        version=version,
        goes_now=goes_now(post, version, now=now()),
        may_ask=post.status in TO_ASK and may_edit(post, actor()),
        turn=_turn(post) if waits else NOBODYS,
        previews=with_remarks(previews_of(voiced), said_of_post(post, version, voiced) if waits else {}),
    )


def _turn(post: Post) -> str:
    """Whether the person is asked to confirm it, or wrote it and could sign alone."""
    turn = turn_of(reading(), post, actor())
    if asked_for(reading(), post.organisation_id, [turn.step.id], user_id=actor().person_id):
        return "confirm"
    return "alone" if turn.contributed and actor().may(P.POST_DECIDE) else NOBODYS


NOBODYS = ""
