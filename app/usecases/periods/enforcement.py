"""Holding posts for periods, here and in inheriting dependent bodies.

A period's end ends approvals resting on it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.approvals.queries.emergency_posts import uncounted_emergencies
from app.domain.directory.queries import channels
from app.domain.directory.rules.networks import ChannelState
from app.domain.directory.rules.topics import TopicClass
from app.domain.organisations.models import Organisation
from app.domain.periods.models import Period
from app.domain.periods.queries import periods
from app.domain.periods.queries.periods import PendingInheritance, PeriodWithParts
from app.domain.periods.rules.holds import hold_reason, is_allowed
from app.domain.periods.rules.kinds import HOLDING, PeriodKind
from app.domain.periods.rules.territory import body_territory
from app.domain.periods.rules.validity import binds_body, range_instants
from app.domain.posts.models import Post
from app.domain.posts.queries import holds
from app.domain.posts.queries.holds import ScheduledPost
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.queries.due_deliveries import lock_post_rows
from app.domain.publishing.queries.leaving_deliveries import states_to_hold
from app.domain.publishing.rules.delivery import is_leaving_whole
from app.domain.publishing.service.delivery_letters import notify_held
from app.usecases.approvals.emergency_recall import lock_emergency_approvals, recall_uncovered
from app.usecases.periods import account_checks, decisions
from app.usecases.periods.account_checks import CheckedAccount
from app.usecases.periods.decisions import PeriodDecision
from app.usecases.posts import actions

BATCH = 50


def posts_to_hold(
    session: Session, organisation: Organisation, period: Period, decision: PeriodDecision | None = None
) -> Sequence[ScheduledPost]:
    """Return scheduled posts inside, by hour, except allowed classes; `decision` applies its terms.

    Emergency topics pass only if the text gives source, place and what to do.
    """
    place = body_territory(organisation.territory_code, organisation.region)
    if period.kind not in HOLDING or not binds_body(period, place):
        return ()
    days = decision.days.get(period.kind) if decision else None
    start, end = range_instants(*days, period.zone) if days else (period.starts_at, period.ends_at)
    allowed = decision.allowed if decision else period.allowed
    stopped: list[ScheduledPost] = []
    going: list[ScheduledPost] = []
    for post in holds.scheduled_in(session, organisation.id, start, end):
        (going if is_allowed(post.topic_class, allowed) else stopped).append(post)
    urgent = [post.id for post in going if post.topic_class == TopicClass.EMERGENCY]
    uncounted = uncounted_emergencies(session, urgent)
    stopped += [replace(post, uncounted=uncounted[post.id]) for post in going if post.id in uncounted]
    return sorted(stopped, key=_by_hour)


def _by_hour(post: ScheduledPost) -> tuple[datetime, int]:
    assert post.planned_at is not None, "scheduled for an hour"
    return post.planned_at, post.id


def posts_fingerprint(posts: Sequence[ScheduledPost]) -> str:
    """Hash the posts shown; only these are held."""
    return hashlib.sha256(",".join(str(post.id) for post in posts).encode()).hexdigest()[:16]


def hold_if_approved(work: Work, period: Period, posts: Sequence[ScheduledPost]) -> int:
    """Hold posts that are approved and not all on their way; return the number."""
    locked = lock_post_rows(work.session, [post.id for post in posts]) if posts else {}
    sent = states_to_hold(work.session, locked) if locked else {}
    approved = [
        post
        for post in locked.values()
        if post.status is PostStatus.APPROVED and not is_leaving_whole(sent.get(post.id, ()))
    ]
    hold_posts(work, approved, period)
    return len(approved)


def hold_posts(work: Work, posts: Sequence[Post], period: Period) -> None:
    """Hold posts, with one letter per person.

    Posts say why they are no emergency, where emergencies go on.
    """
    if not posts:
        return
    goes_on = TopicClass.EMERGENCY in period.allowed
    uncounted = uncounted_emergencies(work.session, [post.id for post in posts]) if goes_on else {}
    period_facts = (period.kind, period.name, period.bulletin_reference)
    for post in posts:
        reason = hold_reason(*period_facts, uncounted.get(post.id))
        actions.hold_post(work, post, reason=reason, period_id=period.id)
    work.session.flush()
    notify_held(
        work.session, period.organisation_id, posts, hold_reason(*period_facts), now=work.now, period_id=period.id
    )


def confirm_period(
    work: Work, organisation: Organisation, whole: PeriodWithParts, decision: PeriodDecision, *, seen: str
) -> int:
    """Confirm the period, hold posts; return the number. `seen`: the fingerprint shown.

    Raises `Conflict` if changed.
    """
    posts = posts_to_hold(work.session, organisation, whole.period, decision)
    if posts_fingerprint(posts) != seen:
        raise Conflict(msg("Lo que se retendría ha cambiado desde que se mostró: mírelo otra vez y confirme."))
    is_corrected = whole.period.provisional_until is not None
    alone = lock_emergency_approvals(work.session, organisation.id) if is_corrected else ()
    decisions.put_in_force(work, whole, decision)
    recall_uncovered(work, organisation.id, alone)
    _open_checks(work, whole.period)
    return hold_if_approved(work, whole.period, posts)


def inherit_period(
    session: Session, organisation: Organisation, above: PeriodWithParts, body: Organisation, *, now: datetime
) -> int:
    """Confirm the copy in the original decider's name."""
    actor = _actor_from_above(above.period.confirmed_by, above.period.confirmed_by_name, body, organisation)
    copy = decisions.copy_period(Work(session, actor, now), organisation, above, body.name)
    _open_checks(Work(session, actor, now), copy.period)
    return hold_if_approved(Work(session, actor, now), copy.period, posts_to_hold(session, organisation, copy.period))


def end_inherited_period(
    session: Session,
    organisation: Organisation,
    copy: PeriodWithParts,
    above: Period,
    body: Organisation,
    *,
    now: datetime,
) -> None:
    """End or cancel the body's copy; holds stay."""
    actor = _actor_from_above(above.ended_by, above.ended_by_name, body, organisation)
    is_emergency = copy.period.kind is PeriodKind.EMERGENCY
    posts = lock_emergency_approvals(session, organisation.id) if is_emergency else ()
    decisions.close_copy(Work(session, actor, now), copy, above)
    recall_uncovered(Work(session, actor, now), organisation.id, posts)


def _actor_from_above(person_id: int | None, name: str, body: Organisation, organisation: Organisation) -> Actor:
    """Return the decider above, able only to hold."""
    may = frozenset({Permission.POST_HOLD.value})
    return Actor(id=person_id, name=f"{name} ({body.name})", organisation_id=organisation.id, permissions=may)


def _open_checks(work: Work, period: Period) -> None:
    if period.kind is PeriodKind.ELECTORAL_PERIOD:
        accounts = _open_accounts(work.session, period.organisation_id)
        account_checks.open_account_checks(work, period, accounts)


def _open_accounts(session: Session, organisation_id: int) -> Sequence[CheckedAccount]:
    rows = channels.channels(session, organisation_id=organisation_id)
    return [
        CheckedAccount(channel.id, channel.responsible_id, name or "")
        for channel, name in rows
        if channel.state is ChannelState.OPEN
    ]


def inherit_pending_periods(reading: Sessions, writing: Sessions, now: datetime) -> int:
    """Level dependent bodies with those above; one read if nothing happened.

    A transaction per body and period; safe if repeated, late or concurrent.
    """
    with reading() as session:
        lacking = periods.pending_inheritances(session, now=now, limit=BATCH)
    return sum(_inherit_one(writing, inheritance, now=now) for inheritance in lacking)


def _inherit_one(writing: Sessions, lacking: PendingInheritance, *, now: datetime) -> bool:
    """Return false if another worker was faster."""
    with writing() as session:
        try:
            is_done = _update_copy(session, lacking, now=now)
            session.commit()
        except IntegrityError:
            return False
        return is_done


def _update_copy(session: Session, lacking: PendingInheritance, *, now: datetime) -> bool:
    above = session.get_one(Period, lacking.period_id)
    body = session.get_one(Organisation, above.organisation_id)
    organisation = session.get_one(Organisation, lacking.organisation_id)
    copy = periods.inherited_copy(session, above, organisation_id=organisation.id)
    if copy is None:
        whole = periods.period_with_parts_or_404(session, above.id, organisation_id=body.id)
        inherit_period(session, organisation, whole, body, now=now)
        return True
    if copy.period.state is above.state:
        return False
    end_inherited_period(session, organisation, copy, above, body, now=now)
    return True
