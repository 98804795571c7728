"""The fifth stop: considered networks, planned posts, available hours, criterion weights, workload."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, or_, select

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import NETWORK_NAMES, ChannelState, Network, channel_label
from app.domain.people.models import Membership, User
from app.domain.people.queries.actors import is_role_in_force
from app.domain.people.queries.people import group_members, member_may
from app.domain.plan.models.resources import NetworkChoice
from app.domain.plan.models.team import PlanPerson
from app.domain.plan.models.versions import PlanSection
from app.domain.plan.rules.capacity import MESSAGE_MINUTES, POST_MINUTES, WeeklyCapacity, capacity_verdict
from app.domain.plan.rules.networks import EVEN_WEIGHTS, CriterionWeights, network_name, weighted_total
from app.domain.plan.rules.stops import Stop
from app.domain.slots.models import Slot


def available_minutes(session: Session, organisation_id: int, *, today: date) -> int | None:
    """Return weekly minutes; None if unset. One statement."""
    wanted = (
        select(User, Membership, PlanPerson.minutes_week)
        .join(Membership, col(Membership.user_id) == User.id)
        .join(
            PlanPerson,
            (col(PlanPerson.user_id) == User.id) & (col(PlanPerson.organisation_id) == Membership.organisation_id),
        )
        .where(Membership.organisation_id == organisation_id, is_role_in_force(today))
    )
    rows = session.exec(wanted).all()
    minutes = {user.id: each for user, _, each in rows}
    here = group_members((user, membership) for user, membership, _ in rows)
    return sum(minutes[member.user.id] for member in here if member_may(member, Permission.PLAN_READ)) or None


WEIGHTS_KEY, WORKLOAD_KEY = "weights", "workload"


@dataclass(frozen=True, slots=True)
class Workload:
    """`posts`: weekly, by account id as text, where typed."""

    post_minutes: int = POST_MINUTES
    message_minutes: int = MESSAGE_MINUTES
    posts: Mapping[str, float] = field(default_factory=dict)


def current_workload(session: Session, organisation_id: int) -> Workload:
    return workload_in(networks_body(session, organisation_id))


def networks_body(session: Session, organisation_id: int) -> dict[str, Any]:
    wanted = select(col(PlanSection.body)).where(
        PlanSection.organisation_id == organisation_id, PlanSection.stop == Stop.WHERE
    )
    return session.exec(wanted).first() or {}


def workload_in(body: Mapping[str, Any]) -> Workload:
    return Workload(**body.get(WORKLOAD_KEY, {}))


def weights_in(body: Mapping[str, Any]) -> CriterionWeights:
    return {**EVEN_WEIGHTS, **body.get(WEIGHTS_KEY, {})}


WEEK_AHEAD = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class PlannedAccount:
    """`posts`: weekly, typed or else from its slots."""

    id: int
    network: Network
    called: str
    by_slots: float
    posts: float


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """Networks by total, best first."""

    choices: Sequence[tuple[NetworkChoice, int]]
    weights: CriterionWeights
    speakers: Sequence[PlannedAccount]
    workload: Workload
    capacity: WeeklyCapacity

    @property
    def posts(self) -> dict[int, float]:
        return {speaker.id: speaker.posts for speaker in self.speakers}

    @property
    def by_name(self) -> dict[str, float]:
        return {speaker.called: speaker.posts for speaker in self.speakers}


def network_plan(session: Session, organisation_id: int, *, today: date) -> NetworkPlan:
    """Return the scored networks, planned accounts and weekly capacity, in four statements."""
    body = networks_body(session, organisation_id)
    weights, typed = weights_in(body), workload_in(body)
    choices = network_choices(session, organisation_id)
    scored = [(choice, weighted_total(choice.scores, weights)) for choice in choices]
    scored.sort(key=lambda scored_choice: (-scored_choice[1], network_name(scored_choice[0].network).casefold()))
    accounts = planned_accounts(session, organisation_id, typed.posts, today=today)
    capacity = WeeklyCapacity(
        posts=round(sum(account.posts for account in accounts), 2),
        post_minutes=typed.post_minutes,
        messages=sum(choice.messages_per_week for choice in choices if choice.chosen),
        message_minutes=typed.message_minutes,
        available=available_minutes(session, organisation_id, today=today),
    )
    return NetworkPlan(scored, weights, accounts, typed, capacity)


def network_choices(session: Session, organisation_id: int) -> Sequence[NetworkChoice]:
    wanted = select(NetworkChoice).where(NetworkChoice.organisation_id == organisation_id)
    return session.exec(wanted.order_by(col(NetworkChoice.id))).all()


def choice_or_404(work: Work, choice_id: int, *, lock: bool = False) -> NetworkChoice:
    """Raise `NotFound`."""
    wanted = select(NetworkChoice).where(
        NetworkChoice.organisation_id == work.organisation_id, NetworkChoice.id == choice_id
    )
    choice = work.session.exec(wanted.with_for_update() if lock else wanted).first()
    if choice is None:
        raise NotFound(msg("Esa red no está entre las del plan."))
    return choice


def choice_for_network(work: Work, network: str) -> NetworkChoice | None:
    """Ignore case."""
    same = (
        choice
        for choice in network_choices(work.session, work.organisation_id)
        if choice.network.casefold() == network.casefold()
    )
    return next(same, None)


def planned_accounts(
    session: Session, organisation_id: int, typed: Mapping[str, float], *, today: date
) -> list[PlannedAccount]:
    """Count seven days from today; `typed` overrides slots."""
    rows = _SLOTS.all(session, organisation_id=organisation_id, first=today, last=today + WEEK_AHEAD)
    totals_by_account: dict[int, tuple[Network, str, float]] = {}
    for key, network, name, weeks in rows:
        totals_by_account[key] = (
            network,
            channel_label(network, name),
            totals_by_account.get(key, (0, 0, 0.0))[2] + (1 / weeks if weeks else 0),
        )
    return [
        PlannedAccount(key, network, name, round(slots, 2), typed.get(str(key), round(slots, 2)))
        for key, (network, name, slots) in totals_by_account.items()
    ]


def networks_snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    plan = network_plan(session, organisation_id, today=today)
    return {
        "networks": [_choice_snapshot(choice, points) for choice, points in plan.choices],
        "capacity": _numbers(plan.capacity),
    }


def missing_networks(session: Session, organisation_id: int, *, today: date) -> list[Message]:
    return missing_in_networks(network_plan(session, organisation_id, today=today))


def missing_in_networks(plan: NetworkPlan) -> list[Message]:
    if not plan.choices:
        return [msg("Ninguna red está valorada: anote al menos las que se usan y las que se descartan.")]
    messages = [*_unmatched(plan)]
    if not plan.capacity.fits:
        messages.append(capacity_verdict(plan.capacity))
    return messages


def _slot_row(key: int, network: Network, name: str, weeks: int | None) -> tuple[int, Network, str, int | None]:
    return key, network, name, weeks


_DURING = (
    col(Slot.starts_on) <= param("last"),
    or_(col(Slot.ends_on).is_(None), col(Slot.ends_on) >= param("first")),
)
_SLOTS: Query[tuple[int, Network, str, int | None]] = Query(
    select_columns(Channel.id, Channel.network, Channel.name, Slot.every_weeks)
    .select_from(Channel)
    .outerjoin(Slot, (col(Slot.channel_id) == Channel.id) & _DURING[0] & _DURING[1])
    .where(Channel.organisation_id == ORGANISATION_ID, Channel.state == ChannelState.OPEN)
    .order_by(col(Channel.network), Channel.name, col(Channel.id)),
    _slot_row,
)


def _unmatched(plan: NetworkPlan) -> Iterator[Message]:
    """Yield mismatches between chosen networks and open accounts."""
    chosen = {choice.network for choice, _ in plan.choices if choice.chosen}
    networks = {speaker.network for speaker in plan.speakers}
    for network in sorted(chosen - networks, key=network_name):
        yield msg("%(network)s está elegida y no tiene cuenta oficial abierta.", network=network_name(network))
    for known in Network:
        if known in networks - chosen and known is not Network.WEB:
            yield msg("Hay cuenta abierta en %(network)s y el plan no la elige.", network=NETWORK_NAMES[known])


def _choice_snapshot(choice: NetworkChoice, points: int) -> dict[str, Any]:
    return {
        "network": choice.network,
        "name": network_name(choice.network),
        "chosen": choice.chosen,
        "scores": dict(choice.scores),
        "total": points,
        "reason": choice.reason,
    }


def _numbers(capacity: WeeklyCapacity) -> dict[str, Any]:
    return {
        "posts_per_week": capacity.posts,
        "post_minutes": capacity.post_minutes,
        "messages_per_week": capacity.messages,
        "message_minutes": capacity.message_minutes,
        "needed": capacity.needed,
        "available": capacity.available,
        "fits": capacity.fits,
    }
