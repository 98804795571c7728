"""Several posts read on one page and decided with one reason; each stays a decision of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.approvals import deeds
from app.approvals.forms import TogetherForm
from app.approvals.queries.together import Opened, opened_together
from app.approvals.rules import Verdict, check_reason
from app.approvals.rules.together import APART
from app.approvals.views.blueprint import bp
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.db.paging import PAGE
from app.drafting import queries as drafting
from app.drafting import service as posts
from app.drafting.models import Post
from app.drafting.rules.numbers import number_of, read_name
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.previews import Preview, previews_of, with_remarks
from app.web.remarks import remarks_kept
from app.web.request import actor, now, organisation, person, reading, writing
from app.web.words import translate

NONE_CHOSEN = say("Marque al menos una publicación.")
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
    return _page(shown, blank(seen=seen, sitting=request.args.get("sitting", type=int)))


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
    refused = list(_decided(form))
    if done := len(form.seen) - len(refused):
        flash(translate(say(DONE[form.verdict].msgid, count=done)), "good")
    for number, why in refused:
        flash(translate(say("La %(number)s sigue esperando. %(why)s", number=number, why=why)), "warning")
    if form.sitting:
        return redirect(url_for("sittings.show", sitting_id=form.sitting), 303)
    return redirect(url_for(".waiting"), 303)


def _decided(form: TogetherForm) -> Iterator[tuple[str, Sentence]]:
    """Decide each; the numbers of those that could not be decided, and why."""
    for year, ordinal, seen_hash in form.chosen():
        try:
            with writing() as session:
                post = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
                _decide(session, post, form, seen_hash)
        except Refusal as refusal:
            yield number_of(year, ordinal), refusal.sentence


def _decide(session: Session, post: Post, form: TogetherForm, seen_hash: str) -> None:
    said = {"reason": form.reason, "seen_hash": seen_hash}
    deeds.decide_among_others(session, post, verdict=form.verdict, actor=actor(), now=now(), **said)
    posts.look_at(session, post, user_id=person().id, version=post.version, now=now())


def _shown(numbers: Sequence[str]) -> list[Shown]:
    wanted = [number for text in numbers[:PAGE] if (number := read_name(text))]
    found = opened_together(reading(), organisation().id, person().id, wanted)
    return [Shown(one, _previews(one), f"{one.name} {one.version.content_hash}") for one in found]


def _previews(one: Opened) -> list[Preview]:
    return with_remarks(previews_of(one.spoken), remarks_kept(one.findings, one.spoken))


def _page(shown: Sequence[Shown], form: Read[Any]) -> str:
    return render_template("approvals/together.html", shown=shown, form=form, verdicts=Verdict, apart=APART)
