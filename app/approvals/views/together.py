"""Several posts read on one page and decided with one reason; each stays a decision of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.approvals import deeds
from app.approvals.forms import TogetherForm
from app.approvals.queries.together import Number, Opened, opened_together
from app.approvals.rules import Verdict, check_reason
from app.approvals.rules.ruling import Ruling
from app.approvals.rules.together import APART
from app.approvals.views.blueprint import bp
from app.core.errors import Refusal
from app.core.numerals import whole
from app.core.words import Sentence, say
from app.db.paging import PAGE
from app.drafting import queries as drafting
from app.drafting.rules.numbers import number_of, read_name
from app.drafting.service import look_at_all
from app.pages.shell.request_context import organisation, person
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.previews import Preview, previews_of, with_remarks
from app.web.remarks import remarks_kept
from app.web.request import actor, now, reading, writing
from app.web.together import IN_BETWEEN, NONE_CHOSEN, NOT_NOW
from app.web.words import translate

DONE = {
    Verdict.APPROVED: say("Publicaciones aprobadas: %(count)s."),
    Verdict.CHANGES_ASKED: say("Publicaciones devueltas con su motivo: %(count)s."),
    Verdict.REJECTED: say("Publicaciones rechazadas con su motivo: %(count)s."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One of them on the page. `seen`: what its box sends, its name and the content that is on the screen."""

    opened: Opened
    previews: Sequence[Preview]
    seen: str


@bp.get("/waiting/together")
@requires(Permission.POST_DECIDE)
def together() -> str | Response:
    """The chosen posts, whole, one below the other."""
    chosen = request.args.getlist("post")
    if not chosen:
        flash(translate(NONE_CHOSEN), "warning")
        return redirect(url_for(".waiting"), 303)
    shown = _shown(chosen)
    seen = [one.seen for one in shown if not one.opened.is_apart]
    return _page(shown, blank(seen=seen, sitting=request.args.get("sitting", type=whole)))


@bp.post("/waiting/together")
@requires(Permission.POST_DECIDE)
def decide_together() -> Response | tuple[str, int]:
    """Each in a transaction of its own: what cannot be decided stays on the page, and says why."""
    form = read_form(TogetherForm, request.form)
    numbers = request.form.getlist("shown")
    if form.value is None:
        return _page(_shown(numbers), form), 422
    try:
        check_reason(form.value.verdict, form.value.reason)
    except Refusal as refusal:
        form.refuse("reason", refusal.sentence)
        return _page(_shown(numbers), form), refusal.status
    return _answered(form.value)


def _answered(form: TogetherForm) -> Response:
    chosen = {(year, ordinal): seen_hash for year, ordinal, seen_hash in form.chosen()}
    refused = _decided(form, chosen)
    if done := len(chosen) - len(refused):
        flash(translate(say(DONE[form.verdict].msgid, count=done)), "good")
    for number, why in refused:
        flash(translate(say("La %(number)s sigue esperando. %(why)s", number=number, why=why)), "warning")
    if form.sitting:
        return redirect(url_for("sittings.show", sitting_id=form.sitting), 303)
    return redirect(url_for(".waiting"), 303)


def _decided(form: TogetherForm, chosen: Mapping[Number, str]) -> list[tuple[str, Sentence]]:
    """The numbers of those that could not be decided, and why.

    All in one transaction; should others change any of them in that instant, each in its own.
    """
    try:
        return _in_one(form, chosen)
    except IN_BETWEEN:
        return [one for number, seen in chosen.items() for one in _alone(form, number, seen)]


def _alone(form: TogetherForm, number: Number, seen_hash: str) -> list[tuple[str, Sentence]]:
    try:
        return _in_one(form, {number: seen_hash})
    except Refusal as refusal:
        return [(number_of(*number), refusal.sentence)]
    except IN_BETWEEN:
        return [(number_of(*number), NOT_NOW)]


def _in_one(form: TogetherForm, chosen: Mapping[Number, str]) -> list[tuple[str, Sentence]]:
    with writing() as session:
        posts = drafting.locked_by_number(session, organisation().id, chosen.keys())
        seen = [deeds.Seen(posts[number], seen_hash) for number, seen_hash in chosen.items() if number in posts]
        ruling = Ruling(form.verdict, form.reason)
        outcomes = deeds.decide_among_others(session, seen, ruling, actor=actor(), now=now())
        decided = [one.post for one in seen if not isinstance(outcomes[one.post.id], Refusal)]
        look_at_all(session, decided, user_id=person().id, now=now())
    missing = [(number_of(*number), drafting.missing(*number)) for number in chosen if number not in posts]
    refusals = ((one.post.number, outcomes[one.post.id]) for one in seen)
    return [*missing, *((number, one.sentence) for number, one in refusals if isinstance(one, Refusal))]


def _shown(numbers: Sequence[str]) -> list[Shown]:
    wanted = [number for text in numbers[:PAGE] if (number := read_name(text))]
    found = opened_together(reading(), organisation().id, person().id, wanted)
    return [Shown(one, _previews(one), f"{one.name} {one.version.content_hash}") for one in found]


def _previews(one: Opened) -> list[Preview]:
    return with_remarks(previews_of(one.spoken), remarks_kept(one.findings, one.spoken))


def _page(shown: Sequence[Shown], form: Read[Any]) -> str:
    return render_template("approvals/together.html", shown=shown, form=form, verdicts=Verdict, apart=APART)
