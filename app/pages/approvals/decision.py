from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.core.errors import Conflict, Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.text import parse_int
from app.db.work import Work
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.queries import waiting_posts
from app.domain.approvals.queries.emergency_posts import uncounted_emergencies
from app.domain.approvals.queries.review_history import RoundStepView
from app.domain.approvals.queries.waiting_posts import PostReview
from app.domain.approvals.rules.deciders import MARKED_DECISION, decider_reason
from app.domain.approvals.rules.decision_terms import Ruling
from app.domain.approvals.rules.partial_approval import InvalidChoice
from app.domain.approvals.rules.states import RoundState, Verdict
from app.domain.audit.queries import history
from app.domain.audit.queries.history import HistoryEntry
from app.domain.audit.rules.acts import Act
from app.domain.people.rules.substitutions import waiting_reason
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.queries import posts
from app.domain.review.queries.neighbours import post_neighbours
from app.domain.review.queries.suggestions import other_deciders
from app.domain.review.queries.surroundings import ReviewSurroundings, review_surroundings
from app.domain.review.rules.suggestions import draft_wordings
from app.domain.sittings.queries.agenda import AgendaPoint
from app.domain.sittings.queries.agenda_position import (
    AgendaPosition,
    agenda_position,
    next_point_to_decide,
    sitting_notice,
)
from app.pages.approvals.blueprint import bp
from app.pages.approvals.forms import DecisionQueueForm, PostDecisionForm, SeenVersionForm
from app.pages.approvals.provisional import GIVEN_WORDS, decision_grace, flash_provisional
from app.pages.approvals.queue_filters import day_end
from app.pages.approvals.version_diff import VersionDiff, diff_versions
from app.pages.components.ai_labels import sealed_ai_note
from app.pages.components.comments import mark_comments
from app.pages.components.corrections import account_corrections
from app.pages.components.cost_warnings import cost_warnings
from app.pages.components.declarations import declared_facts
from app.pages.components.findings import post_remarks
from app.pages.components.labels import post_states
from app.pages.components.previews import attach_envelopes, attach_remarks, variant_previews
from app.pages.components.provenance import compare_with_request
from app.pages.components.recognised_words import recognised_words
from app.pages.components.topic_shares import share_warning
from app.pages.components.variants import VariantPairs, excluded_variants, split_variants, variant_choices
from app.pages.shell.request_context import organisation, person
from app.usecases.approvals.decisions import SeenPost
from app.usecases.posts.drafts import may_edit
from app.usecases.review import presence
from app.usecases.review.feedback_records import may_comment
from app.usecases.review.provisional import give_decision
from app.web.access import requires
from app.web.form_action import FormResponse, run_form_action
from app.web.forms import FormState, blank_form, read_form
from app.web.request import actor, now, read_session, work, write_transaction
from app.web.translation import translate

OUTCOME_WORDS: dict[RoundState, Message] = {
    RoundState.APPROVED: msg("Aprobada: «%(title)s» queda programada."),
    RoundState.SENT_BACK: msg("Devuelta con su motivo: «%(title)s» espera cambios."),
    RoundState.REJECTED: msg("Rechazada con su motivo: «%(title)s» no saldrá."),
    RoundState.OPEN: msg("Su visto bueno queda anotado: «%(title)s» espera los que faltan."),
}


APPROVED_IN_PART = msg("Aprobada en parte: «%(title)s» queda programada, menos lo que se dejó fuera.")


@bp.get("/posts/<int:year>/<int:ordinal>/review")
@requires(Permission.POST_DECIDE)
def review(year: int, ordinal: int) -> str:
    post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
    return review_page(post, blank_form())


@bp.post("/posts/<int:year>/<int:ordinal>/decision")
@requires(Permission.POST_DECIDE)
def decide(year: int, ordinal: int) -> FormResponse:
    """Decide, then open the next post in the queue."""
    form = read_form(PostDecisionForm, request.form)
    typed = form.value

    def page(refused: FormState[PostDecisionForm]) -> str:
        post = posts.post_or_404(read_session(), organisation().id, year, ordinal)
        return review_page(post, refused, _concurrent_changes(post, typed))

    return run_form_action(
        form,
        lambda session, value: _store_decision(session, value, year, ordinal),
        page=page,
        done=lambda url: redirect(url, 303),
        beside=_refused_field,
    )


def _refused_field(refusal: Refusal) -> str:
    """Return the field at fault; empty for stale content."""
    if isinstance(refusal, InvalidChoice):
        return "chosen"
    return "reason" if refusal.status == Refusal.status else ""


@bp.post("/posts/<int:year>/<int:ordinal>/look")
@requires(Permission.POST_DECIDE)
def look(year: int, ordinal: int) -> tuple[str, int]:
    """Record the version shown: the next diff starts there."""
    form = read_form(SeenVersionForm, request.form)
    if form.value is not None:
        with write_transaction() as session:
            post = posts.post_or_404(session, organisation().id, year, ordinal)
            presence.record_view(session, post, user_id=person().id, now=now(), **form.value.model_dump())
    return "", 204


def _store_decision(session: Session, form: PostDecisionForm, year: int, ordinal: int) -> str:
    """Return the next post's page, or the queue."""
    post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
    _check_origin_seen(session, post, form.shown_at)
    seen = SeenPost(post, form.seen_hash, form.seen_step, form.choice())
    ruling, instant = Ruling(form.verdict, form.reason), now()
    outcome = give_decision(Work(session, actor(), instant), seen, ruling, decision_grace(form.rewritten()))
    presence.record_view(session, post, user_id=person().id, version=post.version, now=instant, leaves=True)
    is_part = bool(form.less or (seen.choice and seen.choice.left))
    if isinstance(outcome, Round):
        flash(translate(_outcome_message(outcome.state, post.title, is_part=is_part)), "good")
    else:
        flash_provisional(GIVEN_WORDS[form.verdict], [outcome], title=post.title)
    return following_url(session, post, form.seen_step)


def following_url(session: Session, post: Post, step_id: int | None) -> str:
    here, queue_form = {"organisation_id": organisation().id, "user_id": person().id}, _queue_form()
    walk = agenda_position(session, request.args.get("sitting", type=parse_int), post, user_id=person().id)
    if walk:
        return _next_url(walk, next_point_to_decide(session, walk, **here))
    wanted = queue_form.wanted(now(), day_end())
    following = waiting_posts.next_post_after(session, **here, step_id=step_id, wanted=wanted)
    if following is None:
        return url_for("approvals.waiting", **queue_form.narrowing())
    return url_for("approvals.review", year=following[0], ordinal=following[1], **queue_form.narrowing())


def _check_origin_seen(session: Session, post: Post, shown_at: datetime | None) -> None:
    """Raise `Conflict` if it joined a request since `shown_at`; one statement then."""
    if post.request_id is None or shown_at is None:
        return
    entries = history.entries_about(session, post.organisation_id, f"post:{post.id}")
    if any(entry.act is Act.POST_LINKED and entry.at > shown_at for entry in entries):
        raise Conflict(msg("Mientras la leía se unió a una petición. Mire quién la pidió antes de decidir."))


def _queue_form() -> DecisionQueueForm:
    return read_form(DecisionQueueForm, request.args).value or DecisionQueueForm()


def _outcome_message(state: RoundState, title: str, *, is_part: bool) -> Message:
    wording = APPROVED_IN_PART if is_part and state is RoundState.APPROVED else OUTCOME_WORDS[state]
    return msg(wording.msgid, title=title)


def _next_url(walk: AgendaPosition, point: AgendaPoint | None) -> str:
    if point is None:
        return url_for("sittings.show", sitting_id=walk.sitting_id)
    return url_for("approvals.review", year=point.year, ordinal=point.ordinal, sitting=walk.sitting_id)


@dataclass(frozen=True, slots=True)
class ConcurrentChanges:
    """The version shown and others' acts since, newest first."""

    shown_version: PostVersion | None
    entries: Sequence[HistoryEntry]


def _concurrent_changes(post: Post, form: PostDecisionForm | None) -> ConcurrentChanges | None:
    """Return the changes made since the reviewer opened the page, None without any. Two statements."""
    if form is None:
        return None
    seen = posts.version_with_content(read_session(), post, form.seen_hash)
    since = form.shown_at or (seen.created_at if seen else now())
    entries = history.entries_about(read_session(), organisation().id, f"post:{post.id}")
    others = [entry for entry in entries if entry.at > since and entry.actor_id != person().id]
    is_stale = seen is not None and seen.number != post.version
    return ConcurrentChanges(seen, others) if others or is_stale else None


def review_page(post: Post, form: FormState[Any], meanwhile: ConcurrentChanges | None = None) -> str:
    around = review_surroundings(read_session(), post, now=now())
    view = waiting_posts.post_review(work(read_session()), post, around.events)
    compared_version = meanwhile.shown_version if meanwhile and meanwhile.shown_version else view.viewed_version
    step_id = view.step.id if view.step else None
    going, out = split_variants(view.voiced, view.left)
    variants = [variant for variant, _ in going]
    carded = attach_envelopes(variant_previews(going), variants)
    shown, threads = mark_comments(attach_remarks(carded, post_remarks(post, view.version, going)), around)
    walk = agenda_position(read_session(), request.args.get("sitting", type=parse_int), post, user_id=person().id)
    return render_template(
        "approvals/review.html",
        form=form,
        narrowing=_queue_form().narrowing(),
        **SHARED_VALUES,
        view=view,
        around=around,
        meanwhile=meanwhile,
        compared_version=compared_version,
        changed=_changes_since(post, view, compared_version, around),
        turns=post_neighbours(read_session(), post, variants, user_id=person().id, step_id=step_id),
        may_call_in=actor().may(Permission.POST_CALL_IN),
        previews=shown,
        **_variant_parts(post, view, out, going),
        threads=threads,
        may_speak=may_comment(post, actor()),
        others=around.others(person().id),
        me=person().id,
        steps=view.steps,
        why_mine=_decider_reason(view, around),
        recognised=recognised_words(view.version) if view.refusal else (),
        exceptions=around.exceptions,
        **_writer_values(post, view),
        beside=compare_with_request(post, view.voiced),
        share=share_warning(post.topic_id, post.planned_at, {v.channel_id for v in variants}, post_id=post.id),
        small_town=organisation().small_town_mode,
        now=now(),
        walk=walk,
        seat=sitting_notice(work(read_session()), None if view.refusal else view.step, walk),
    )


USUAL_REASONS = (
    msg("Falta la fuente de lo que afirma."),
    msg("El tono no es neutral."),
    msg("Revise el día o la hora."),
    msg("Falta la otra lengua."),
    msg("La imagen no dice lo que se ve en ella."),
    msg("Ya se ha contado."),
)
"""Reasons often given, one press away."""
SHARED_VALUES = {
    "usual": USUAL_REASONS,
    "marked_words": MARKED_DECISION,
    "why_it_waits": waiting_reason,
    "verdicts": Verdict,
}


def _decider_reason(view: PostReview, around: ReviewSurroundings) -> Message | None:
    if view.step is None or view.refusal or view.substitution:
        return None
    called = (event.user_id for event in around.events if event.step_id == view.step.id)
    is_called = person().id in called
    return decider_reason(actor(), roles=view.step.roles, people=view.step.people, is_called=is_called)


def _variant_parts(post: Post, view: PostReview, out: VariantPairs, going: VariantPairs) -> dict[str, Any]:
    contents = [(variant.content, channel) for variant, channel in going]
    return {
        "left_out": excluded_variants(out, view.left),
        "choices": variant_choices(going),
        "corrections": account_corrections(post, going),
        "cost_warnings": cost_warnings(contents, post.planned_at or now(), post.zone),
        "ai_label": sealed_ai_note(contents),
    }


def _writer_values(post: Post, view: PostReview) -> dict[str, Any]:
    draft = posts.draft_of(post, view.version)
    return {
        "state": post_states([post])[post.id],
        "uncounted": uncounted_emergencies(read_session(), [post.id]).get(post.id),
        "declared": declared_facts(draft),
        "wordings": draft_wordings(draft),
        **_text_change(post, view.step),
    }


def _text_change(post: Post, step: RoundStepView | None) -> dict[str, bool]:
    """Tell whether this person may write in the post, and then whether others suffice to decide it; one statement."""
    if step is None or not may_edit(post, actor()):
        return {"may_change": False, "others_decide": False}
    others = other_deciders(read_session(), post.organisation_id, step.id, user_id=person().id)
    return {"may_change": True, "others_decide": others >= step.needed}


def _changes_since(post: Post, view: PostReview, seen: PostVersion | None, around: ReviewSurroundings) -> VersionDiff:
    if seen is None:
        return VersionDiff()
    planned_at = view.viewed_planned_at if seen is view.viewed_version else None
    return diff_versions(post, seen, view.version, around.channels, planned_at=planned_at)
