"""The page where what waits for a person is read and decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.accounts.rules.substitutions import why_it_waits
from app.approvals.forms import DecisionForm, QueueForm, SeenForm
from app.approvals.queries import waiting as queue
from app.approvals.queries.emergencies import uncounted_emergencies
from app.approvals.queries.waiting import Review
from app.approvals.rules import RoundState, Verdict
from app.approvals.rules.aside import GROUND_WORDS
from app.approvals.rules.deciders import why_theirs
from app.approvals.rules.hands import MARKED
from app.approvals.rules.partial import NotChosen
from app.approvals.views.blueprint import bp
from app.audit.queries import history
from app.audit.queries.history import Told
from app.audit.rules import Act
from app.core.errors import OutOfTurn, Refusal
from app.core.numerals import whole
from app.core.words import Sentence, say
from app.drafting import queries as drafting
from app.drafting import service as posts
from app.drafting.models import Post, PostVersion
from app.pages.shell.request_context import organisation, person
from app.review import deeds as reviewing
from app.review.queries.around import Around, around_of
from app.review.queries.neighbours import beside_of
from app.review.rules.neighbours import WHY_WORDS
from app.review.rules.suggestions import wordings_of
from app.review.service import may_speak
from app.sittings.queries.agenda import Point
from app.sittings.queries.walk import Walk, glance_at, next_to_decide, walk_of
from app.web.access import requires
from app.web.changed import Since, changed_since
from app.web.comments import commented
from app.web.declared import facts_of
from app.web.forms import Read, blank, read_form
from app.web.line import said_of_post
from app.web.parts import Voiced, choices_of, left_out_of, parted
from app.web.previews import previews_of, with_remarks
from app.web.provenance import beside
from app.web.request import actor, now, reading, writing
from app.web.shares import share_told
from app.web.words import translate

SAID: dict[RoundState, Sentence] = {
    RoundState.APPROVED: say("Aprobada: «%(title)s» queda programada."),
    RoundState.SENT_BACK: say("Devuelta con su motivo: «%(title)s» espera cambios."),
    RoundState.REJECTED: say("Rechazada con su motivo: «%(title)s» no saldrá."),
    RoundState.OPEN: say("Su visto bueno queda anotado: «%(title)s» espera los que faltan."),
}


IN_PART = say("Aprobada en parte: «%(title)s» queda programada, menos lo que se dejó fuera.")


@bp.get("/posts/<int:year>/<int:ordinal>/review")
@requires(Permission.POST_DECIDE)
def review(year: int, ordinal: int) -> str:
    post = drafting.post_or_404(reading(), organisation().id, year, ordinal)
    return _page(post, blank())


@bp.post("/posts/<int:year>/<int:ordinal>/decision")
@requires(Permission.POST_DECIDE)
def decide(year: int, ordinal: int) -> Response | tuple[str, int]:
    """Decide, then go on with the one that follows it in the queue one came from."""
    form = read_form(DecisionForm, request.form)
    typed = form.value
    try:
        if typed is not None:
            return _decided(typed, year, ordinal)
    except Refusal as refusal:
        form.refuse(_beside(refusal), refusal.sentence)
        post = drafting.post_or_404(reading(), organisation().id, year, ordinal)
        return _page(post, form, _meanwhile(post, typed)), refusal.status
    return _page(drafting.post_or_404(reading(), organisation().id, year, ordinal), form), 422


def _beside(refusal: Refusal) -> str:
    """The field it stands by; none where what was read is not what there is."""
    if isinstance(refusal, NotChosen):
        return "chosen"
    return "reason" if refusal.status == Refusal.status else ""


@bp.post("/posts/<int:year>/<int:ordinal>/look")
@requires(Permission.POST_DECIDE)
def look(year: int, ordinal: int) -> tuple[str, int]:
    """Remember which version this person has had on the screen, so that the next difference starts there."""
    form = read_form(SeenForm, request.form)
    if form.value is not None:
        with writing() as session:
            post = drafting.post_or_404(session, organisation().id, year, ordinal)
            posts.look_at(session, post, user_id=person().id, now=now(), **form.value.model_dump())
    return "", 204


def _decided(form: DecisionForm, year: int, ordinal: int) -> Response:
    said, asked = form.model_dump(include={"verdict", "reason", "seen_hash", "seen_step"}), _asked()
    with writing() as session:
        post = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
        _check_origin_seen(session, post, form.shown_at)
        typed, choice = form.rewritten(), form.choice()
        round_ = reviewing.decide(session, post, typed=typed, choice=choice, actor=actor(), now=now(), **said)
        is_part = bool(form.less or (choice and choice.left))
        posts.look_at(session, post, user_id=person().id, version=post.version, now=now(), leaves=True)
        walk = walk_of(session, request.args.get("sitting", type=whole), post, user_id=person().id)
        here = {"organisation_id": organisation().id, "user_id": person().id}
        point = next_to_decide(session, walk, **here) if walk else None
        wanted = asked.wanted()
        following = None if walk else queue.next_after(session, **here, step_id=form.seen_step, wanted=wanted)
    flash(translate(_said(round_.state, post.title, is_part=is_part)), "good")
    if walk:
        return redirect(_onward(walk, point), 303)
    if following is None:
        return redirect(url_for("approvals.waiting", **asked.narrowing()), 303)
    return redirect(url_for("approvals.review", year=following[0], ordinal=following[1], **asked.narrowing()), 303)


def _check_origin_seen(session: Session, post: Post, shown_at: datetime | None) -> None:
    """Raise `OutOfTurn` when it was said after the page was shown for which request it is. One statement for those."""
    if post.request_id is None or shown_at is None:
        return
    entries = history.entries_about(session, post.organisation_id, f"post:{post.id}")
    if any(one.act is Act.POST_LINKED and one.at > shown_at for one in entries):
        raise OutOfTurn(say("Mientras la leía se unió a una petición. Mire quién la pidió antes de decidir."))


def _asked() -> QueueForm:
    """What of the queue one came from; all of it when that makes no sense."""
    return read_form(QueueForm, request.args).value or QueueForm()


def _said(state: RoundState, title: str, *, is_part: bool) -> Sentence:
    """What came of it, and whether it is of all of it."""
    said = IN_PART if is_part and state is RoundState.APPROVED else SAID[state]
    return say(said.msgid, title=title)


def _onward(walk: Walk, point: Point | None) -> str:
    """The next point of the agenda that waits for this person, or else the agenda."""
    if point is None:
        return url_for("sittings.show", sitting_id=walk.sitting_id)
    return url_for("approvals.review", year=point.year, ordinal=point.ordinal, sitting=walk.sitting_id)


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What happened while a page was read: the version that was on it, and what others did, the newest first."""

    seen: PostVersion | None
    entries: Sequence[Told]


def _meanwhile(post: Post, form: DecisionForm | None) -> Meanwhile | None:
    """Two statements; nothing where nothing happened."""
    if form is None:
        return None
    seen = drafting.version_saying(reading(), post, form.seen_hash)
    since = form.shown_at or (seen.created_at if seen else now())
    entries = history.entries_about(reading(), organisation().id, f"post:{post.id}")
    others = [one for one in entries if one.at > since and one.actor_id != person().id]
    is_stale = seen is not None and seen.number != post.version
    return Meanwhile(seen, others) if others or is_stale else None


def _page(post: Post, form: Read[DecisionForm], meanwhile: Meanwhile | None = None) -> str:
    """The whole text first, then what surrounds it, then the buttons."""
    around = around_of(reading(), post, now=now())
    view = queue.review_of(reading(), post, around.events, actor=actor(), now=now())
    seen = meanwhile.seen if meanwhile and meanwhile.seen else view.seen
    step_id = view.step.id if view.step else None
    going, out = parted(view.voiced, view.left)
    previews = with_remarks(previews_of(going), said_of_post(post, view.version, going))
    shown, threads = commented(previews, around)
    walk = walk_of(reading(), request.args.get("sitting", type=whole), post, user_id=person().id)
    theirs = None if view.refusal else view.step
    return render_template(
        "approvals/review.html",
        form=form,
        narrowing=_asked().narrowing(),
        **SHARED,
        view=view,
        around=around,
        meanwhile=meanwhile,
        seen=seen,
        changed=_changed(post, view, seen, around),
        turns=beside_of(reading(), post, [one for one, _ in going], user_id=person().id, step_id=step_id),
        may_call_in=actor().may(Permission.POST_CALL_IN),
        previews=shown,
        **_parts(view, out, going),
        threads=threads,
        may_speak=may_speak(post, actor()),
        others=around.others(person().id),
        me=person().id,
        steps=view.steps,
        why_mine=_why(view, around),
        exceptions=around.exceptions,
        **_written(post, view),
        beside=beside(post, view.voiced),
        share=share_told(post.topic_id, post.planned_at, {one.channel_id for one, _ in going}, post_id=post.id),
        small_town=organisation().small_town_mode,
        now=now(),
        walk=walk,
        seat=glance_at(reading(), theirs, walk, actor=actor(), now=now()),
    )


SHARED = {
    "marked_words": MARKED,
    "why_words": WHY_WORDS,
    "why_it_waits": why_it_waits,
    "ground_words": GROUND_WORDS,
    "verdicts": Verdict,
}
"""What every review says alike."""


def _why(view: Review, around: Around) -> Sentence | None:
    """Why it is this person's to decide, in their own right."""
    if view.step is None or view.refusal or view.standing:
        return None
    called = (one.user_id for one in around.events if one.step_id == view.step.id)
    is_called = person().id in called
    return why_theirs(actor(), roles=view.step.roles, people=view.step.people, is_called=is_called)


def _parts(view: Review, out: Voiced, going: Voiced) -> dict[str, Any]:
    """What was left out already, and what may be."""
    return {"left_out": left_out_of(out, view.left), "choices": choices_of(going)}


def _written(post: Post, view: Review) -> dict[str, Any]:
    """Return what its writer declared, why it counts as no emergency, and the texts that may be suggested instead."""
    draft = drafting.draft_of(post, view.version)
    return {
        "uncounted": uncounted_emergencies(reading(), [post.id]).get(post.id),
        "declared": facts_of(draft),
        "wordings": wordings_of(draft),
    }


def _changed(post: Post, view: Review, seen: PostVersion | None, around: Around) -> Since:
    """Since this person last saw it, or since the page they decided on."""
    if seen is None:
        return Since()
    planned_at = view.seen_planned_at if seen is view.seen else None
    return changed_since(post, seen, view.version, around.channels, planned_at=planned_at)
