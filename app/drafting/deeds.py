"""What a person does to a post, with everything that must change together: one transaction each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.approvals import service as approvals
from app.approvals.queries import rounds
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.core.zones import wall
from app.drafting import lifecycle, queries, service
from app.drafting.models import Post, PostVersion
from app.drafting.queries import holds
from app.drafting.rules.checks import check_through
from app.drafting.rules.draft import Draft, Plan
from app.drafting.rules.holds import HoldFunction, check_holds, function_of
from app.drafting.rules.readiness import OUTSIDE
from app.drafting.rules.states import Move, Origin, Status, after
from app.drafting.service import Saved
from app.organisations.models import Organisation
from app.publishing import service as publishing
from app.publishing.queries import sending
from app.publishing.rules import OUT
from app.publishing.service import endings
from app.review.queries.suggestions import suggesters, with_suggestions
from app.topics import queries as topics

EDITED = "el texto o el título cambió"
RECLASSED = "su tema es ahora de otra clase o de otro riesgo"
ANOTHER_ACCOUNT = "una de sus cuentas es ahora otra"
_HELD = {Move.HOLD: Act.POST_HELD, Move.RELEASE: Act.POST_RELEASED}
UNDER_REVIEW = frozenset({Status.IN_REVIEW, Status.APPROVED, Status.ON_HOLD})


def create(
    session: Session,
    organisation: Organisation,
    draft: Draft,
    *,
    actor: Actor,
    now: datetime,
    origin: Origin = Origin.HAND,
    form_key: str | None = None,
    also: Collection[int] = (),
) -> Post:
    """A new post saying this; `also` as in `save`. Raises `AlreadyWritten` when the same form made one before."""
    post = service.create(session, organisation, actor=actor, now=now, origin=origin, form_key=form_key)
    save(session, post, draft, base=post.base, actor=actor, now=now, also=also)
    return post


def save(
    session: Session,
    post: Post,
    draft: Draft,
    *,
    base: str,
    actor: Actor,
    now: datetime,
    also: Collection[int] = (),
) -> Saved:
    """Save a draft. If what would be published changed, approvals and deliveries of the older text end with it; also
    if its topic is of another class or risk, since whoever read it read it as that.

    Whoever suggested words that it now says has written in it too, whether they were taken or typed again; `also`,
    others whose words it says. Nobody was asked about what was never written, and nothing of it was sent.
    """
    after(post.status, Move.EDIT)
    is_first = not post.version
    if not is_first:
        publishing.check_nothing_left(session, post)
    wrote, was = {*suggesters(session, post, draft), *also}, post.topic_id
    saved = service.save(session, post, draft, base=base, actor=actor, now=now, also=wrote)
    if saved.changed and is_first:
        lifecycle.apply(session, post, Move.EDIT, actor=actor, now=now)
    elif saved.changed:
        _leave_behind(session, post, EDITED, actor=actor, now=now)
    elif post.status in UNDER_REVIEW and not topics.weigh_alike(session, post.organisation_id, was, post.topic_id):
        _leave_behind(session, post, RECLASSED, actor=actor, now=now)
    elif saved.moved:
        _check_hour(post, saved.version, now=now)
        _check_waits(session, post, now=now)
        publishing.reschedule(session, post, actor=actor, now=now)
        approvals.retime(session, post, now=now)
    return saved


def save_all(
    session: Session, drafts: Mapping[int, Draft], *, actor: Actor, now: datetime, also: Collection[int] = ()
) -> set[int]:
    """Save many drafts by the keys of their posts: the keys of those it saved.

    It takes those nobody was asked about or suggested words for and nothing was sent of, in a few statements; the
    others are for `save`, one by one: an approval or a delivery may end with them, or somebody else have written.
    """
    posts = queries.locked(session, actor.organisation_id, list(drafts))
    sent = sending.states_by_post(session, list(drafts))
    apart = sent.keys() | with_suggestions(session, actor.organisation_id, drafts)
    plain = [post for post in posts if post.id not in apart and _is_plain(post, actor)]
    said = [(post, drafts[post.id]) for post in plain]
    for post in service.save_all(session, said, actor=actor, now=now, also=also):
        lifecycle.apply(session, post, Move.EDIT, actor=actor, now=now)
    return {post.id for post in plain}


def _is_plain(post: Post, actor: Actor) -> bool:
    return post.status in (Status.IDEA, Status.DRAFT) and service.may_edit(post, actor)


def _check_hour(post: Post, version: PostVersion | None, *, now: datetime) -> None:
    """What is under review or approved may only move to a time that is still to come, inside its window."""
    if post.status not in UNDER_REVIEW or version is None:
        return
    if post.planned_at is None or post.planned_at <= now:
        raise Refusal(say("La hora prevista ya ha pasado: elija otra."))
    start, end = version.window_from, version.window_to
    if (start and post.planned_at < start) or (end and post.planned_at >= end):
        raise Refusal(OUTSIDE)


def _check_waits(session: Session, post: Post, *, now: datetime) -> None:
    """Raise `Blocked` where what was asked must not go out so soon; what comes from the plan waits for nobody."""
    if post.status not in UNDER_REVIEW or not post.request_id:
        return
    waiting = [one for one in approvals.barred(session, post, now=now) if one.finding.until]
    if waiting:
        check_through(waiting, excepted=rounds.excepted(session, post.organisation_id, post.id, now=now))


def _leave_behind(session: Session, post: Post, why: str, *, actor: Actor, now: datetime) -> None:
    """An edit ends the review or the approval of the older text; a request for changes stays one until resubmitted."""
    approvals.void_round(session, post, actor=actor, now=now, why=why)
    publishing.cancel(session, post, actor=actor, now=now, why=why)
    lifecycle.apply(session, post, Move.EDIT, actor=actor, now=now)


def end_all(session: Session, posts: Sequence[Post], why: str, *, actor: Actor, now: datetime) -> None:
    """What was read of them is another thing now, so they are read anew. They come locked.

    What is out stays out, and nothing else of it leaves.
    """
    sent = sending.states_by_post(session, [post.id for post in posts]) if posts else {}
    out = [post for post in posts if not OUT.isdisjoint(sent.get(post.id, ()))]
    for post in posts:
        if post in out:
            publishing.cancel(session, post, actor=actor, now=now, why=why)
        else:
            _leave_behind(session, post, why, actor=actor, now=now)
    endings.end_posts(session, out, actor_of={actor.organisation_id: actor}, now=now)


def reschedule(session: Session, post: Post, plan: Plan, *, actor: Actor, now: datetime) -> Saved:
    """Agree on another hour: inside the approved window it moves; outside, it is a new version to be approved."""
    draft = queries.draft_of(post, queries.version_of(session, post))
    return save(session, post, replace(draft, plan=plan), base=post.base, actor=actor, now=now)


def withdraw(session: Session, post: Post, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take a post out of the way for good, with a reason; nothing of it goes out."""
    service.check_may_edit(post, actor)
    _stop(session, post, Move.WITHDRAW, reason=reason, actor=actor, now=now)
    audit.record(session, Act.POST_WITHDRAWN, actor=actor, now=now, subject=f"post:{post.id}", reason=reason)


def withdraw_all(session: Session, post_ids: Collection[int], *, reason: str, actor: Actor, now: datetime) -> int:
    """Take many drafts out of the way, in a few statements: how many. What anybody was asked about is left alone."""
    posts = queries.locked(session, actor.organisation_id, list(post_ids))
    sent = sending.states_by_post(session, list(post_ids))
    plain = [post for post in posts if post.id not in sent and _is_plain(post, actor)]
    _say_why(reason)
    for post in plain:
        lifecycle.apply(session, post, Move.WITHDRAW, actor=actor, now=now, reason=reason)
    entries = [
        audit.Deed(Act.POST_WITHDRAWN, post.organisation_id, f"post:{post.id}", {"reason": reason}) for post in plain
    ]
    audit.record_all(session, entries, actor=actor, now=now)
    return len(plain)


def hold(
    session: Session, post: Post, *, reason: str, actor: Actor, now: datetime, period_id: int | None = None
) -> None:
    """Stop an approved post at once; the worker asks again at the moment of sending and finds it held.

    It is held from the actor's function, beside what other functions hold already. Raises `OutOfTurn` for a hold that
    would add nothing.
    """
    demand(actor.may(Permission.POST_HOLD))
    contributed = not period_id and actor.id in _writers(session, post)
    function = function_of(actor.roles, contributed=contributed, is_period=period_id is not None)
    if post.status is Status.ON_HOLD:
        check_holds(function, holds.standing_holds_of(session, post.organisation_id, [post.id])[post.id])
    _mark(session, post, Move.HOLD, reason=reason, actor=actor, now=now, period_id=period_id, set_as=function)


def release(
    session: Session, post: Post, *, reason: str, actor: Actor, now: datetime, period_id: int | None = None
) -> None:
    """Let a held post go on as approved: whatever held it, or only as far as that period asks.

    Raises `NotPermitted` where a hold is not this person's to release (`rules.holds`).
    """
    release_all(session, [post], reason=reason, actor=actor, now=now, period_id=period_id)


def release_all(
    session: Session, posts: Sequence[Post], *, reason: str, actor: Actor, now: datetime, period_id: int | None = None
) -> list[Post]:
    """Release those of these posts that this person may; a constant number of statements.

    Raises `NotPermitted` when none is theirs to release.
    """
    if not actor.may(Permission.POST_RELEASE):
        demand(actor.may(Permission.POST_HOLD) and period_id is None)
    released, refused = holds.releasable(session, posts, actor)
    if posts and not released:
        raise refused[posts[0].id]
    for post in released:
        _mark(session, post, Move.RELEASE, reason=reason, actor=actor, now=now, period_id=period_id)
    return released


def _writers(session: Session, post: Post) -> frozenset[int]:
    version = queries.version_of(session, post)
    return queries.contributors(session, version) if version else frozenset()


def _mark(
    session: Session,
    post: Post,
    move: Move,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    period_id: int | None,
    set_as: HoldFunction | None = None,
) -> None:
    _say_why(reason)
    marked: dict[str, Any] = {"reason": reason, "period_id": period_id, "set_as": set_as and set_as.value}
    lifecycle.apply(session, post, move, actor=actor, now=now, **marked)
    detail = {"reason": reason} | ({"period": period_id} if period_id else {})
    detail |= {"held_as": set_as.value} if set_as else {}
    audit.record(session, _HELD[move], actor=actor, now=now, subject=f"post:{post.id}", **detail)


def reopen(session: Session, post: Post, *, actor: Actor, now: datetime) -> None:
    """Back to a draft from where it had ended unpublished."""
    service.check_may_edit(post, actor)
    lifecycle.apply(session, post, Move.REOPEN, actor=actor, now=now)
    audit.record(session, Act.POST_REOPENED, actor=actor, now=now, subject=f"post:{post.id}")


def renew(session: Session, post: Post, at: datetime, *, actor: Actor, now: datetime) -> None:
    """Give what expired another hour; it is a draft again, to be sent. Raises `OutOfTurn` for anything else."""
    if post.status is not Status.EXPIRED:
        raise OutOfTurn(say("Ya no está caducada: otra persona le ha dado otra hora."))
    if at <= now:
        raise Refusal(say("Esa hora ya ha pasado: elija otra."))
    reopen(session, post, actor=actor, now=now)
    local = wall(at, post.zone)
    plan = Plan(local.date(), local.time().replace(tzinfo=None, fold=0), local.fold)
    reschedule(session, post, plan, actor=actor, now=now)


def expire(session: Session, post: Post, *, actor: Actor, now: datetime) -> None:
    """Its time passed without approval: approval is never tacit (invariant I3)."""
    _stop(session, post, Move.EXPIRE, reason="su hora pasó", actor=actor, now=now)
    audit.record(session, Act.POST_EXPIRED, actor=actor, now=now, subject=f"post:{post.id}", planned_at=post.planned_at)
    approvals.tell_expired(session, post, now=now)


def _stop(session: Session, post: Post, move: Move, *, reason: str, actor: Actor, now: datetime) -> Status:
    if move is Move.WITHDRAW:
        _say_why(reason)
        publishing.check_nothing_left(session, post)
    before = lifecycle.apply(session, post, move, actor=actor, now=now, reason=reason)
    approvals.void_round(session, post, actor=actor, now=now, why=reason)
    publishing.cancel(session, post, actor=actor, now=now, why=reason)
    return before


def _say_why(reason: str) -> None:
    if not reason.strip():
        raise Refusal(say("Escriba el motivo: queda en el historial."))
