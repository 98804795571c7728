"""State, variants, history and aftermath (corrections, withdrawals, orders, remainders)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for
from sqlmodel import Session

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission
from app.core.text import parse_int
from app.domain.approvals.queries.left_out import BINDING_STATES, IS_LEFT_OUT, Remainder, linked_remainders
from app.domain.approvals.queries.review_history import review_history
from app.domain.approvals.queries.sole_approvals import latest_sole_approval
from app.domain.approvals.rules.partial_approval import APPROVED_STATES
from app.domain.audit.queries import history
from app.domain.audit.queries.history import PAGE, HistoryEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.directory.rules.text_parts import part_label
from app.domain.directory.rules.topics import TopicClass
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.queries import post_details, posts
from app.domain.posts.queries.free_slots import free_slots_of_post
from app.domain.posts.queries.holds import releasable_posts
from app.domain.posts.queries.post_details import PostDetails
from app.domain.posts.rules.allowed_moves import PostSituation, allowed_transitions
from app.domain.posts.rules.differences import FieldContrast, TextStretch, VoiceName, compare_voices
from app.domain.posts.rules.draft import Target
from app.domain.posts.rules.states import FINISHED_STATUSES, PostOrigin, PostStatus, PostTransition, status_after
from app.domain.publishing.queries.captures import capture_evidence
from app.domain.publishing.queries.corrections import LinkedCorrection, linked_corrections
from app.domain.publishing.queries.deliveries import DeliveryLine, delivery_lines
from app.domain.publishing.rules.delivery import MAY_BE_OUT
from app.domain.publishing.rules.shown_state import shown_state
from app.domain.review.queries.surroundings import ReviewSurroundings, review_surroundings
from app.domain.takedowns.models import TakedownOrder, Withdrawal
from app.domain.takedowns.queries.orders import orders_of_post
from app.domain.takedowns.queries.withdrawals import post_withdrawals
from app.pages.components.declarations import declaration_changes, declared_facts
from app.pages.components.findings import UNSENT_STATES, grantable_rules, post_remarks
from app.pages.components.labels import post_states
from app.pages.components.pinned_posts import delivery_pins, pinnable_deliveries
from app.pages.components.post_metrics import account_figures
from app.pages.components.previews import Preview, attach_cards, attach_envelopes, attach_remarks, variant_previews
from app.pages.components.provenance import load_requests
from app.pages.components.recognised_words import recognised_words
from app.pages.components.variants import VariantPairs, excluded_variants, split_variants
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.live_findings import blocking_items
from app.pages.posts.next_step import manual_delivery_id, next_step
from app.pages.posts.planning_advice import may_clash
from app.pages.posts.series_panel import load_series_panel
from app.pages.shell.request_context import organisation
from app.usecases.posts import drafts as post_drafts
from app.usecases.posts.actions import UNDER_REVIEW
from app.usecases.review.feedback_records import may_comment
from app.usecases.takedowns.correction import editable_accounts
from app.web.access import requires
from app.web.forms import FormState, blank_form
from app.web.request import actor, now, read_session, work

ALREADY_SENT = msg("Ya ha salido en alguna cuenta, o está saliendo: prepare una publicación nueva que la corrija.")


@dataclass(frozen=True, slots=True)
class ComparedVersions:
    older: PostVersion
    newer: PostVersion
    changes: Sequence[tuple[Sequence[VoiceName], Sequence[TextStretch]]]
    redeclared: Sequence[FieldContrast]


@dataclass(frozen=True, slots=True)
class FollowUps:
    corrections: Sequence[LinkedCorrection] = ()
    withdrawals: Sequence[Withdrawal] = ()
    orders: Sequence[TakedownOrder] = ()
    remainders: Sequence[Remainder] = ()
    states: Mapping[int, str] = field(default_factory=dict)

    @property
    def takes_up_the_rest(self) -> bool:
        """Tell whether another post takes up left-out variants."""
        return any(
            not remainder.is_original and remainder.status not in FINISHED_STATUSES for remainder in self.remainders
        )

    def of(self, delivery_id: int) -> Withdrawal | None:
        return next((withdrawal for withdrawal in self.withdrawals if withdrawal.delivery_id == delivery_id), None)


@bp.get("/<int:year>/<int:ordinal>")
@requires(Permission.POST_READ)
def show(year: int, ordinal: int) -> Page:
    return post_page(year, ordinal, blank_form())


def _carded_previews(post: Post, going: VariantPairs) -> list[Preview]:
    """Return previews with the cards of this instant while the post is written, then with those that go out."""
    previews = variant_previews(going)
    if post.status in UNSENT_STATES:
        return attach_cards(previews)
    return attach_envelopes(previews, [variant for variant, _ in going])


def post_page(year: int, ordinal: int, form: FormState[Any]) -> str:
    """Render the post. `form`: a refused form with its reason."""
    sheet = post_details.post_details_or_404(work(read_session()), year, ordinal)
    post = sheet.post
    lines = delivery_lines(read_session(), post)
    reviews = review_history(read_session(), post)
    remarks = post_remarks(post, sheet.version, sheet.voiced)
    left = reviews.left if post.status in BINDING_STATES else {}
    going, out = split_variants(sheet.voiced, left)
    previews = attach_remarks(_carded_previews(post, going), remarks)
    barred = blocking_items(post, previews) if post.status in UNSENT_STATES else []
    around = review_surroundings(read_session(), post, now=now())
    entries = history.entries_about(read_session(), organisation().id, f"post:{post.id}")
    return render_template(
        "posts/show.html",
        form=form,
        sheet=sheet,
        post=post,
        shown=shown_state(post.status, {delivery.state for delivery, _, _ in lines}),
        previews=previews,
        left_out=excluded_variants(out, left),
        may_prepare_rest=bool(left) and post.status in APPROVED_STATES and actor().may(Permission.POST_WRITE),
        next=barred[0].sentence if barred else next_step(read_session(), post, lines, reviews),
        declared=declared_facts(posts.draft_of(post, sheet.version)),
        moves=_open_transitions(sheet, lines),
        has_left=situation_of(post, lines).has_left,
        can_edit_in_place=bool(editable_accounts(lines)),
        aftermath=_load_follow_ups(read_session(), post, entries),
        decisions=reviews.decisions,
        around=around,
        steps=reviews.steps,
        grantable=grantable_rules(remarks, actor().roles) if actor().may(Permission.EXCEPTION_GRANT) else [],
        compared=_compare_versions(sheet, _account_names(sheet, lines)),
        entries=entries,
        clashes_url=url_for(".clashes", year=year, ordinal=ordinal) if may_clash(post) else "",
        **_related_values(post, entries),
        **_delivery_values(post, lines),
        **_lane_values(sheet),
        **_permissions(post, lines),
    )


def _delivery_values(post: Post, lines: Sequence[DeliveryLine]) -> dict[str, Any]:
    session, body = read_session(), post.organisation_id
    return {
        "lines": lines,
        "called": {each.id: part_label(channel.called, each.part, variant.text) for each, variant, channel in lines},
        "proofs": capture_evidence(session, body, [delivery.id for delivery, _, _ in lines]),
        "figures": account_figures(session, body, lines),
        "pins": delivery_pins(session, body, lines),
        "pinnable": pinnable_deliveries(lines) if actor().may(Permission.DELIVERY_SETTLE) else (),
    }


def _permissions(post: Post, lines: Sequence[DeliveryLine]) -> dict[str, Any]:
    may = actor().may
    return {
        "under_review": post.status in UNDER_REVIEW,
        "is_in_review": post.status is PostStatus.IN_REVIEW,
        "is_expired": post.status is PostStatus.EXPIRED,
        "may_take_back": may(Permission.TAKEDOWN_PROPOSE),
        "may_keep": may(Permission.PLAN_MANAGE) and post.status is PostStatus.CLOSED,
        "may_prove": may(Permission.AUDIT_READ),
        "opens_requests": may(Permission.REQUEST_READ),
        "may_trace": may_link_request(post),
        "may_write": may(Permission.POST_WRITE),
        "may_decide": may(Permission.POST_DECIDE),
        "may_speak": may_comment(post, actor()),
        "by_hand": manual_delivery_id(post, lines, actor()),
    }


def _related_values(post: Post, entries: Sequence[history.HistoryEntry]) -> dict[str, Any]:
    return {"provenance": load_requests(post), "slots": offered_slots(post), "series": load_series_panel(post, entries)}


def offered_slots(post: Post) -> list[datetime]:
    if post.status is not PostStatus.EXPIRED or not post_drafts.may_edit(post, actor()):
        return []
    return free_slots_of_post(read_session(), post, silent=IS_LEFT_OUT, now=now())


def _lane_values(sheet: PostDetails) -> dict[str, Any]:
    """Return the sole approval, the lanes open and whose words it carries."""
    post, is_emergency = sheet.post, sheet.topic_class is TopicClass.EMERGENCY
    is_open = is_emergency and post.status in (*UNSENT_STATES, PostStatus.IN_REVIEW)
    decides = actor().may(Permission.POST_DECIDE)
    return {
        "sole": latest_sole_approval(read_session(), post) if post.status is not PostStatus.IN_REVIEW else None,
        "recognised": recognised_words(sheet.version) if sheet.version and post.status in UNDER_REVIEW else (),
        "now": now(),
        "is_of_emergency": is_open,
        "may_hurry": decides or actor().may(Permission.POST_WRITE),
        "may_sign_alone": post.status is PostStatus.IN_REVIEW and decides and organisation().small_town_mode,
    }


def _open_transitions(sheet: PostDetails, lines: Sequence[DeliveryLine]) -> frozenset[PostTransition]:
    """Return transitions; release only if every hold is theirs."""
    post = sheet.post
    moves = allowed_transitions(situation_of(post, lines), actor())
    if PostTransition.RELEASE in moves and not releasable_posts(work(read_session()), [post])[0]:
        return moves - {PostTransition.RELEASE}
    return moves


def may_link_request(post: Post) -> bool:
    is_open = post.request_id is None and post.status in post_drafts.LINKABLE_STATUSES
    return is_open and actor().may(Permission.REQUEST_NOTE) and post_drafts.may_edit(post, actor())


def situation_of(post: Post, lines: Sequence[DeliveryLine]) -> PostSituation:
    return PostSituation(post.status, post.author_id, any(delivery.state in MAY_BE_OUT for delivery, _, _ in lines))


def edit_refusal(post: Post, around: ReviewSurroundings) -> Refusal | None:
    """Return why editing ended; raises `NotPermitted`."""
    post_drafts.check_may_edit(post, actor())
    if around.has_left:
        return Conflict(ALREADY_SENT)
    try:
        status_after(post.status, PostTransition.EDIT)
    except Conflict as ended:
        return ended
    return None


def _account_names(sheet: PostDetails, lines: Sequence[DeliveryLine]) -> dict[int, str]:
    channels = [channel for _, channel in sheet.voiced] + [channel for _, _, channel in lines]
    return {channel.id: channel.called for channel in channels}


def _compare_versions(sheet: PostDetails, names: Mapping[int, str]) -> ComparedVersions | None:
    """Compare the requested versions, or the last two."""
    numbered = {version.number: version for version in sheet.versions}
    if len(numbered) < 2:
        return None
    newer = numbered.get(parse_int(request.args.get("newer", "")) or 0, sheet.versions[0])
    older = numbered.get(parse_int(request.args.get("older", "")) or 0, numbered.get(newer.number - 1, newer))
    before, after = _sent_texts(sheet.post, older), _sent_texts(sheet.post, newer)
    text_pairs = [
        ((names.get(target[0], ""), target[1]), before.get(target, ""), after.get(target, ""))
        for target in sorted(before.keys() | after.keys())
    ]
    drafts = (posts.draft_of(sheet.post, version) for version in (older, newer))
    return ComparedVersions(older, newer, compare_voices(text_pairs), declaration_changes(*drafts))


def _sent_texts(post: Post, version: PostVersion) -> dict[Target, str]:
    draft = posts.draft_of(post, version)
    return {target: outgoing_text(draft.text_for(target), draft.link) for target in draft.targets}


def _load_follow_ups(session: Session, post: Post, entries: Sequence[HistoryEntry]) -> FollowUps:
    """Load the post's follow-ups, only of kinds the record mentions; `entries`: newest page."""
    acts = {entry.act for entry in entries}
    if len(entries) == PAGE:
        acts |= _FOLLOW_UP_ACTS
    is_correction = post.origin is PostOrigin.CORRECTION
    corrections = linked_corrections(session, post) if is_correction or Act.POST_CORRECTED in acts else ()
    remainders = linked_remainders(session, post) if Act.POST_REST_PREPARED in acts else ()
    return FollowUps(
        corrections,
        post_withdrawals(session, post) if Act.WITHDRAWAL_PROPOSED in acts else (),
        orders_of_post(session, post) if Act.TAKEDOWN_NAMES_POST in acts else (),
        remainders,
        post_states([*corrections, *remainders]),
    )


_FOLLOW_UP_ACTS = frozenset(
    {Act.POST_CORRECTED, Act.POST_REST_PREPARED, Act.WITHDRAWAL_PROPOSED, Act.TAKEDOWN_NAMES_POST}
)
