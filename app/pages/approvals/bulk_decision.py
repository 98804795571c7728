"""Bulk review: one reason, separate decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.text import parse_int
from app.db.paging import PAGE_SIZE
from app.domain.approvals.models.decisions import ProvisionalDecision
from app.domain.approvals.queries.bulk_review import OpenReview, PostNumber, open_reviews
from app.domain.approvals.rules.decision_checks import check_reason
from app.domain.approvals.rules.decision_terms import DECIDE_ON_OWN_PAGE, Ruling
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.rules.post_number import format_number, parse_number_slug
from app.pages.approvals.blueprint import bp
from app.pages.approvals.forms import BulkDecisionForm
from app.pages.approvals.provisional import decision_grace, flash_provisional
from app.pages.components.bulk_actions import CHANGED_MEANWHILE, NONE_CHOSEN, TRANSACTION_FAILURES
from app.pages.components.findings import stored_remarks
from app.pages.components.previews import Preview, attach_remarks, sealed_previews
from app.pages.shell.request_context import person
from app.usecases.approvals.decisions import SeenPost
from app.usecases.review.presence import record_views
from app.usecases.review.provisional import give_decisions_together
from app.web.access import requires
from app.web.forms import FormState, blank_form, read_form
from app.web.request import now, read_session, work, write_transaction
from app.web.translation import translate

DONE_WORDS = {
    Verdict.APPROVED: msg("Publicaciones aprobadas: %(count)s."),
    Verdict.CHANGES_ASKED: msg("Publicaciones devueltas con su motivo: %(count)s."),
    Verdict.REJECTED: msg("Publicaciones rechazadas con su motivo: %(count)s."),
}


@dataclass(frozen=True, slots=True)
class BulkReviewItem:
    """`checkbox_value`: the post's name and shown hash."""

    opened: OpenReview
    previews: Sequence[Preview]
    checkbox_value: str


@bp.get("/waiting/together")
@requires(Permission.POST_DECIDE)
def together() -> str | Response:
    chosen = request.args.getlist("post")
    if not chosen:
        flash(translate(NONE_CHOSEN), "warning")
        return redirect(url_for(".waiting"), 303)
    shown = _review_items(chosen)
    seen = [review_item.checkbox_value for review_item in shown if not review_item.opened.is_apart]
    return _page(shown, blank_form(seen=seen, sitting=request.args.get("sitting", type=parse_int)))


@bp.post("/waiting/together")
@requires(Permission.POST_DECIDE)
def decide_together() -> Response | tuple[str, int]:
    """Decide ticked posts; flash why others wait."""
    form = read_form(BulkDecisionForm, request.form)
    numbers = request.form.getlist("shown")
    if form.value is None:
        return _page(_review_items(numbers), form), 422
    try:
        check_reason(form.value.verdict, form.value.reason)
    except Refusal as refusal:
        form.refuse("reason", refusal.sentence)
        return _page(_review_items(numbers), form), refusal.status
    return _respond(form.value)


class BulkResult(NamedTuple):
    """The undecided with reasons, and decisions that may be taken back."""

    refused: Sequence[tuple[str, Message]] = ()
    provisional: Sequence[ProvisionalDecision] = ()


def _respond(form: BulkDecisionForm) -> Response:
    chosen = {(year, ordinal): seen_hash for year, ordinal, seen_hash in form.chosen()}
    result = _decide_chosen(form, chosen)
    _flash_decided(DONE_WORDS[form.verdict], len(chosen) - len(result.refused), result.provisional)
    for number, why in result.refused:
        flash(translate(msg("La %(number)s sigue esperando. %(why)s", number=number, why=why)), "warning")
    if form.sitting:
        return redirect(url_for("sittings.show", sitting_id=form.sitting), 303)
    return redirect(url_for(".waiting"), 303)


def _flash_decided(words: Message, count: int, provisional: Sequence[ProvisionalDecision]) -> None:
    if provisional:
        flash_provisional(words, provisional, count=count)
    elif count:
        flash(translate(msg(words.msgid, count=count)), "good")


def _decide_chosen(form: BulkDecisionForm, chosen: Mapping[PostNumber, str]) -> BulkResult:
    """Decide in one transaction, after a concurrent change one each."""
    try:
        return _decide_in_one_transaction(form, chosen)
    except TRANSACTION_FAILURES:
        alone = [_decide_one(form, number, seen) for number, seen in chosen.items()]
        refused, provisional = zip(*alone, strict=True)
        return BulkResult(list(chain(*refused)), list(chain(*provisional)))


def _decide_one(form: BulkDecisionForm, number: PostNumber, seen_hash: str) -> BulkResult:
    try:
        return _decide_in_one_transaction(form, {number: seen_hash})
    except Refusal as refusal:
        return BulkResult([(format_number(*number), refusal.sentence)])
    except TRANSACTION_FAILURES:
        return BulkResult([(format_number(*number), CHANGED_MEANWHILE)])


def _decide_in_one_transaction(form: BulkDecisionForm, chosen: Mapping[PostNumber, str]) -> BulkResult:
    with write_transaction() as session:
        posts = post_queries.posts_by_number(work(session), chosen.keys(), lock=True)
        seen = [SeenPost(posts[number], seen_hash) for number, seen_hash in chosen.items() if number in posts]
        ruling, grace = Ruling(form.verdict, form.reason), decision_grace()
        outcomes = give_decisions_together(work(session), seen, ruling, grace)
        decided = [seen_post.post for seen_post in seen if not isinstance(outcomes[seen_post.post.id], Refusal)]
        record_views(session, decided, user_id=person().id, now=now())
    missing = [
        (format_number(*number), post_queries.missing_post_message(*number)) for number in chosen if number not in posts
    ]
    numbered = [(seen_post.post.number, outcomes[seen_post.post.id]) for seen_post in seen]
    refused = [(number, outcome.sentence) for number, outcome in numbered if isinstance(outcome, Refusal)]
    return BulkResult(
        [*missing, *refused], [outcome for _, outcome in numbered if isinstance(outcome, ProvisionalDecision)]
    )


def _review_items(numbers: Sequence[str]) -> list[BulkReviewItem]:
    wanted = [number for text in numbers[:PAGE_SIZE] if (number := parse_number_slug(text))]
    reviews = open_reviews(work(read_session()), person().id, wanted)
    return [
        BulkReviewItem(review, _previews(review), f"{review.name} {review.version.content_hash}") for review in reviews
    ]


def _previews(review: OpenReview) -> list[Preview]:
    return attach_remarks(sealed_previews(review.variants), stored_remarks(review.findings, review.variants))


def _page(shown: Sequence[BulkReviewItem], form: FormState[Any]) -> str:
    return render_template(
        "approvals/bulk_decision.html", shown=shown, form=form, verdicts=Verdict, apart=DECIDE_ON_OWN_PAGE
    )
