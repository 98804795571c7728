"""A post's own page: where it stands, what each account says, and everything that happened to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for

from app.accounts.rules import Permission
from app.approvals.queries.alone import sole_of
from app.approvals.queries.course import course_of
from app.approvals.queries.partial import BINDING, IS_LEFT_OUT
from app.approvals.rules.alone import DEED_WORDS, LANE_WORDS
from app.approvals.rules.aside import GROUND_WORDS
from app.approvals.rules.remainder import WENT_ON
from app.audit.queries import history
from app.channels.rules.lengths import what_is_sent
from app.core.errors import OutOfTurn, Refusal
from app.core.numerals import whole
from app.core.words import say
from app.drafting import queries, service
from app.drafting.models import Post, PostVersion
from app.drafting.queries import Sheet
from app.drafting.queries.holds import releasable
from app.drafting.queries.slots import slots_for
from app.drafting.rules.difference import Change, Contrast, Voice, compared
from app.drafting.rules.draft import Target
from app.drafting.rules.states import Move, Status, after
from app.drafting.rules.turns import Standing, moves_open
from app.drafting.views.blueprint import Page, bp
from app.drafting.views.clashes import may_clash
from app.drafting.views.remarking import in_the_way
from app.drafting.views.steering import by_hand, what_next
from app.pages.shell.request_context import organisation
from app.publishing.queries import lines_of
from app.publishing.queries.evidence import evidence_of
from app.publishing.queries.lines import Line
from app.publishing.rules import OUT
from app.review.queries.around import Around, around_of
from app.review.service import may_speak
from app.topics.rules import TopicClass
from app.web.access import requires
from app.web.aftermath import aftermath_of
from app.web.declared import differing, facts_of
from app.web.forms import Read, blank
from app.web.line import UNSENT, grantable, said_of_post
from app.web.parts import left_out_of, parted
from app.web.previews import previews_of, with_remarks
from app.web.provenance import told_of
from app.web.request import actor, now, reading
from app.web.series import series_beside

LEFT = say("Ya ha salido en alguna cuenta, o está saliendo: prepare una publicación nueva que la corrija.")


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions side by side: who says what, and the stretches that differ."""

    older: PostVersion
    newer: PostVersion
    changes: Sequence[tuple[Sequence[Voice], Sequence[Change]]]
    redeclared: Sequence[Contrast]


@bp.get("/<int:year>/<int:ordinal>")
@requires(Permission.POST_READ)
def show(year: int, ordinal: int) -> Page:
    return post_page(year, ordinal, blank())


def post_page(year: int, ordinal: int, form: Read[Any]) -> str:
    """`form` carries what was typed into one of the page's small forms, and why it was refused."""
    sheet = queries.sheet_or_404(reading(), organisation().id, year, ordinal)
    post = sheet.post
    lines = lines_of(reading(), post)
    course = course_of(reading(), post)
    said = said_of_post(post, sheet.version, sheet.voiced)
    left = course.left if post.status in BINDING else {}
    going, out = parted(sheet.voiced, left)
    previews = with_remarks(previews_of(going), said)
    barred = in_the_way(post, previews) if post.status in UNSENT else []
    around = around_of(reading(), post, now=now())
    entries = history.entries_about(reading(), organisation().id, f"post:{post.id}")
    return render_template(
        "drafting/show.html",
        form=form,
        sheet=sheet,
        post=post,
        previews=previews,
        left_out=left_out_of(out, left),
        may_prepare_rest=bool(left) and post.status in WENT_ON and actor().may(Permission.POST_WRITE),
        lines=lines,
        proofs=evidence_of(reading(), post.organisation_id, [delivery.id for delivery, _, _ in lines]),
        next=barred[0].sentence if barred else what_next(reading(), post, lines, course),
        declared=facts_of(queries.draft_of(post, sheet.version)),
        moves=_moves(sheet, lines),
        has_left=standing_of(post, lines).has_left,
        aftermath=aftermath_of(reading(), post, entries),
        decisions=course.decisions,
        around=around,
        ground_words=GROUND_WORDS,
        steps=course.steps,
        grantable=grantable(said, actor().roles) if actor().may(Permission.EXCEPTION_GRANT) else [],
        compared=_compared(sheet, _names(sheet, lines)),
        entries=entries,
        clashes_url=url_for(".clashes", year=year, ordinal=ordinal) if may_clash(post) else "",
        **_beside(post, entries),
        **_of_lanes(sheet),
        **_permitted(post, lines),
    )


def _permitted(post: Post, lines: Sequence[Line]) -> dict[str, Any]:
    """What this person may do about it, here or on a page it leads to."""
    may = actor().may
    return {
        "may_take_back": may(Permission.TAKEDOWN_PROPOSE),
        "may_keep": may(Permission.PLAN_MANAGE) and post.status is Status.CLOSED,
        "may_prove": may(Permission.AUDIT_READ),
        "opens_requests": may(Permission.REQUEST_READ),
        "may_trace": may_trace(post),
        "may_write": may(Permission.POST_WRITE),
        "may_decide": may(Permission.POST_DECIDE),
        "may_speak": may_speak(post, actor()),
        "by_hand": by_hand(post, lines, actor()),
    }


def _beside(post: Post, entries: Sequence[history.Told]) -> dict[str, Any]:
    """What it was asked for in, and where it could go now."""
    return {"told": told_of(post), "slots": slots_of(post), "series": series_beside(post, entries)}


def slots_of(post: Post) -> list[datetime]:
    """Free hours for what expired, for whoever may give it one."""
    if post.status is not Status.EXPIRED or not service.may_edit(post, actor()):
        return []
    return slots_for(reading(), post, silent=IS_LEFT_OUT, now=now())


def _of_lanes(sheet: Sheet) -> dict[str, Any]:
    """What one person let out alone, and the ways that are open to it in a small town or an emergency."""
    post, is_emergency = sheet.post, sheet.topic_class is TopicClass.EMERGENCY
    is_open = is_emergency and post.status in (*UNSENT, Status.IN_REVIEW)
    decides = actor().may(Permission.POST_DECIDE)
    return {
        "sole": sole_of(reading(), post) if post.status is not Status.IN_REVIEW else None,
        "now": now(),
        "lanes": LANE_WORDS,
        "deed_words": DEED_WORDS,
        "is_of_emergency": is_open,
        "may_hurry": decides or actor().may(Permission.POST_WRITE),
        "may_sign_alone": post.status is Status.IN_REVIEW and decides and organisation().small_town_mode,
    }


def _moves(sheet: Sheet, lines: Sequence[Line]) -> frozenset[Move]:
    """Return what this person may do next; a release only where every hold is theirs to release."""
    post = sheet.post
    moves = moves_open(standing_of(post, lines), actor())
    if Move.RELEASE in moves and not releasable(reading(), [post], actor())[0]:
        return moves - {Move.RELEASE}
    return moves


def may_trace(post: Post) -> bool:
    """Whether this person may still say for which request it is written."""
    is_open = post.request_id is None and post.status in service.LINKABLE
    return is_open and actor().may(Permission.REQUEST_NOTE) and service.may_edit(post, actor())


def standing_of(post: Post, lines: Sequence[Line]) -> Standing:
    return Standing(post.status, post.author_id, any(delivery.state in OUT for delivery, _, _ in lines))


def why_not_edited(post: Post, around: Around) -> Refusal | None:
    """Why nobody may edit it now; raises `NotPermitted` when it is not this person's."""
    service.check_may_edit(post, actor())
    if around.has_left:
        return OutOfTurn(LEFT)
    try:
        after(post.status, Move.EDIT)
    except OutOfTurn as ended:
        return ended
    return None


def _names(sheet: Sheet, lines: Sequence[Line]) -> dict[int, str]:
    channels = [channel for _, channel in sheet.voiced] + [channel for _, _, channel in lines]
    return {channel.id: channel.called for channel in channels}


def _compared(sheet: Sheet, names: Mapping[int, str]) -> Compared | None:
    """The two versions asked for, or else the last one with the one before it."""
    numbered = {version.number: version for version in sheet.versions}
    if len(numbered) < 2:
        return None
    newer = numbered.get(whole(request.args.get("newer", "")) or 0, sheet.versions[0])
    older = numbered.get(whole(request.args.get("older", "")) or 0, numbered.get(newer.number - 1, newer))
    before, after = _texts(sheet.post, older), _texts(sheet.post, newer)
    said = [
        ((names.get(target[0], ""), target[1]), before.get(target, ""), after.get(target, ""))
        for target in sorted(before.keys() | after.keys())
    ]
    drafts = (queries.draft_of(sheet.post, version) for version in (older, newer))
    return Compared(older, newer, compared(said), differing(*drafts))


def _texts(post: Post, version: PostVersion) -> dict[Target, str]:
    draft = queries.draft_of(post, version)
    return {target: what_is_sent(draft.text_for(target), draft.link) for target in draft.targets}
