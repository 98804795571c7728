"""The emergency lane: times, checks, request and confirmation, in ordinary rounds."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.messages import msg
from app.core.zones import local_time
from app.db.work import Work
from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.approvals.queries import sole_approval_context
from app.domain.approvals.queries.marked_decisions import is_marked_decision
from app.domain.approvals.queries.review_context import review_context
from app.domain.approvals.rules.deciders import NO_OTHER_DECIDER
from app.domain.approvals.rules.states import Verdict
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.editorial_line.queries.line_versions import missing_emergency_parts
from app.domain.editorial_line.rules.emergency_text import missing_parts_message
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.queries import posts
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.requests.rules.origin import POLITICAL_KINDS
from app.usecases.approvals.decisions import decide_post
from app.usecases.approvals.submission import submit_post
from app.usecases.posts import actions

NO_TEXT_YET = msg("Todavía no dice nada: escríbala antes.")
CONFIRMATION_TIME = timedelta(hours=1)
WINDOW = timedelta(days=1)
MINUTE = timedelta(minutes=1)
EMERGENCY_IN_FORCE = "Hay una emergencia en vigor."


def check_emergency_lane(session: Session, post: Post, *, now: datetime) -> None:
    """Raise unless class and emergency open the lane and no political office requested the post."""
    if not sole_approval_context.may_use_emergency_lane(session, post, now=now):
        raise Conflict(msg("Esta vía es de los temas de la clase «Emergencia», y solo mientras hay una declarada."))
    if sole_approval_context.post_requester(session, post) in POLITICAL_KINDS:
        raise NotPermitted(msg("La pidió un cargo político: la decide siempre otra persona."))


def check_emergency_text(session: Session, post: Post) -> None:
    """Raise `Refusal` unless variants give source, place and what to do."""
    version = posts.version_of(session, post)
    if version is None:
        raise Conflict(NO_TEXT_YET)
    if lacks := missing_emergency_parts(session, posts.variants_of(session, version)):
        raise Refusal(missing_parts_message(lacks))


def emergency_plan(now: datetime, zone: str) -> PublicationPlan:
    """Return a one-day window, with one hour to confirm."""
    return PublicationPlan(*_agreed_time(now + CONFIRMATION_TIME, zone), window_from=now, window_to=now + WINDOW)


def bring_forward(post: Post, version: PostVersion, *, now: datetime) -> bool:
    """Plan the post within a minute, if the window allows."""
    if not can_bring_forward(post, version, now=now):
        return False
    post.planned_at = next_minute(now)
    post.planned_on, post.planned_time, post.planned_fold = _agreed_time(post.planned_at, post.zone)
    return True


def record_bring_forward(work: Work, post: Post) -> None:
    subject = f"post:{post.id}"
    audit.record(work, Act.POST_RESCHEDULED, subject=subject, planned_at=post.planned_at)


def can_bring_forward(post: Post, version: PostVersion, *, now: datetime) -> bool:
    at, start, end = next_minute(now), version.window_from, version.window_to
    return (post.planned_at is None or at < post.planned_at) and (not start or start <= at) and (not end or at < end)


def next_minute(now: datetime) -> datetime:
    return (now + MINUTE).replace(second=0, microsecond=0)


def request_confirmation(work: Work, post: Post) -> Sequence[RoundStep]:
    """Submit for another person's confirmation, on which it goes out.

    Raises as `submit_post`; `Conflict` without emergency; `Refusal` for a missing part.
    """
    check_emergency_lane(work.session, post, now=work.now)
    check_emergency_text(work.session, post)
    actions.reschedule_post(work, post, emergency_plan(work.now, post.zone))
    return submit_post(work, post)


def confirm_emergency(work: Work, post: Post, *, seen_hash: str) -> Round:
    """Record another person's yes; it goes out in a minute."""
    check_emergency_lane(work.session, post, now=work.now)
    check_emergency_text(work.session, post)
    context = review_context(work.session, post, work.actor)
    if is_marked_decision(work, context):
        raise NotPermitted(NO_OTHER_DECIDER)
    is_moved = bring_forward(post, context.current.version, now=work.now)
    round_ = decide_post(
        work, post, verdict=Verdict.APPROVED, reason="", seen_hash=seen_hash, urgency=EMERGENCY_IN_FORCE
    )
    if is_moved:
        record_bring_forward(work, post)
    return round_


def _agreed_time(at: datetime, zone: str) -> tuple[date, time, int]:
    local = local_time(at.replace(second=0, microsecond=0), zone)
    return local.date(), local.time().replace(tzinfo=None, fold=0), local.fold
