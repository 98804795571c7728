from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, param, select_columns
from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.queries.responsibility import is_left_to
from app.domain.directory.rules.networks import ChannelState, Publishing
from app.domain.directory.rules.text_parts import part_label
from app.domain.posts.models import Post, Variant
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.takedowns.models import Withdrawal, WithdrawalAttempt, WithdrawalOutcome
from app.domain.takedowns.rules.withdrawals import WithdrawalState

LONGEST_LIST = 200
WithdrawalTry = tuple[WithdrawalAttempt, WithdrawalOutcome | None]


@dataclass(frozen=True, slots=True)
class WithdrawalRecord:
    withdrawal: Withdrawal
    delivery: Delivery
    variant: Variant
    channel: Channel
    post: Post
    edited: Delivery | None = None
    """The delivery whose publication this one's edits."""

    @property
    def remote_id(self) -> str:
        return (self.edited or self.delivery).remote_id

    @property
    def account(self) -> str:
        return part_label(self.channel.called, self.delivery.part, self.variant.text)

    @property
    def goes_by_api(self) -> bool:
        """Tell whether a machine can ask; the worker knows which."""
        channel = self.channel
        return bool(channel.publishing is Publishing.API and channel.credentials and self.remote_id)


@dataclass(frozen=True, slots=True)
class ManualWork:
    """`accounts`: those published by hand."""

    accounts: int
    deliveries: int
    withdrawals: int

    @property
    def waiting(self) -> int:
        return self.deliveries + self.withdrawals

    @property
    def is_theirs(self) -> bool:
        """Include removals the machine cannot do."""
        return bool(self.accounts or self.withdrawals)


_AWAITING = (
    (col(Delivery.organisation_id) == Channel.organisation_id)
    & (col(Delivery.channel_id) == Channel.id)
    & (col(Delivery.state) == DeliveryState.AWAITING_HAND)
)
_IN_USE = (col(Channel.publishing) == Publishing.BY_HAND) & (Channel.state != ChannelState.CLOSED)


def manual_work_counts(*, settles: bool) -> tuple[Any, Any, Any]:
    """Return the statements that count a `ManualWork`, of the accounts left to `user_id` on `today`."""
    left = is_left_to(param("user_id"), settles=settles, today=param("today"))
    theirs = (Channel.organisation_id == ORGANISATION_ID, left)
    to_take_away = (
        select(func.count(col(Withdrawal.id)))
        .join(Delivery, col(Delivery.id) == Withdrawal.delivery_id)
        .where(Withdrawal.organisation_id == ORGANISATION_ID, Withdrawal.state == WithdrawalState.AWAITING_HAND)
        .where(Delivery.organisation_id == ORGANISATION_ID)
        .where(col(Delivery.channel_id).in_(select(Channel.id).where(*theirs)))
    )
    accounts, deliveries = (
        select(count)
        .select_from(Channel)
        .join(Delivery, _AWAITING, isouter=True)
        .where(*theirs)
        .where(or_(_IN_USE, col(Delivery.id).is_not(None)))
        for count in (func.count(col(Channel.id).distinct()), func.count(col(Delivery.id)))
    )
    return accounts, deliveries, to_take_away


def withdrawal_records(session: Session, ids: Collection[int]) -> dict[int, WithdrawalRecord]:
    """Return records of any organisation, for the worker."""
    return {row[0].id: WithdrawalRecord(*row) for row in session.execute(_records().where(col(Withdrawal.id).in_(ids)))}


def proposed_together(session: Session, record: WithdrawalRecord) -> Sequence[WithdrawalRecord]:
    """Return what was proposed of the same text: all the parts of a thread, or the record alone."""
    query = _records().where(Withdrawal.organisation_id == record.delivery.organisation_id)
    together = query.where(Withdrawal.state == WithdrawalState.PROPOSED, Variant.id == record.variant.id)
    return [WithdrawalRecord(*row) for row in session.execute(together.order_by(col(Withdrawal.id)))]


def _is_last_to_go() -> Any:
    """Match withdrawals with no later part still on its way out of the network: the last goes first."""
    mine, later, leaving = aliased(Delivery), aliased(Delivery), aliased(Withdrawal)
    before_mine = (
        select(leaving.id)
        .join(later, col(later.id) == leaving.delivery_id)
        .join(mine, (col(mine.variant_id) == later.variant_id) & (col(mine.part) < later.part))
        .where(mine.id == Withdrawal.delivery_id, mine.organisation_id == Withdrawal.organisation_id)
        .where(col(leaving.state).in_([WithdrawalState.ORDERED, WithdrawalState.REMOVING]))
        .correlate(Withdrawal)
    )
    return ~before_mine.exists()


IS_LAST_TO_GO: Any = _is_last_to_go()


def withdrawal_or_404(session: Session, organisation_id: int, withdrawal_id: int) -> WithdrawalRecord:
    query = _records().where(Withdrawal.organisation_id == organisation_id, Withdrawal.id == withdrawal_id)
    row = session.execute(query).first()
    if row is None:
        raise NotFound(msg("Esta retirada no existe."))
    return WithdrawalRecord(*row)


def withdrawals_in_states(
    session: Session, organisation_id: int, states: Collection[WithdrawalState]
) -> Sequence[WithdrawalRecord]:
    """Return withdrawals, oldest first."""
    query = _records().where(Withdrawal.organisation_id == organisation_id, col(Withdrawal.state).in_(states))
    return [WithdrawalRecord(*row) for row in session.execute(query.order_by(col(Withdrawal.id)).limit(LONGEST_LIST))]


def manual_withdrawals(work: Work, user_id: int, *, settles: bool, today: date) -> Sequence[WithdrawalRecord]:
    """Return the withdrawals to make by hand in accounts left to the user, oldest first."""
    theirs = is_left_to(user_id, settles=settles, today=today)
    query = _records().where(Withdrawal.organisation_id == work.organisation_id, theirs)
    waiting = query.where(Withdrawal.state == WithdrawalState.AWAITING_HAND)
    return [
        WithdrawalRecord(*row) for row in work.session.execute(waiting.order_by(col(Withdrawal.id)).limit(LONGEST_LIST))
    ]


def post_withdrawals(session: Session, post: Post) -> Sequence[Withdrawal]:
    """Return the post's withdrawals, newest first."""
    return _OF_POST.all(session, organisation_id=post.organisation_id, post_id=post.id)


def withdrawals_by_delivery(session: Session, organisation_id: int, ids: Collection[int]) -> dict[int, Withdrawal]:
    """Return withdrawals by delivery; skip declined withdrawals."""
    query = (
        select(Withdrawal)
        .where(Withdrawal.organisation_id == organisation_id, col(Withdrawal.delivery_id).in_(ids))
        .where(Withdrawal.state != WithdrawalState.DECLINED)
        .order_by(col(Withdrawal.id))
    )
    return {withdrawal.delivery_id: withdrawal for withdrawal in session.exec(query)}


def public_deliveries(session: Session, post: Post) -> Sequence[tuple[Delivery, Channel]]:
    """Return published deliveries; omit deliveries with a requested withdrawal."""
    active_withdrawal = (
        select(Withdrawal.id)
        .where(Withdrawal.organisation_id == Delivery.organisation_id, Withdrawal.delivery_id == Delivery.id)
        .where(Withdrawal.state != WithdrawalState.DECLINED)
    )
    query = (
        select(Delivery, Channel)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .where(Delivery.organisation_id == post.organisation_id, Delivery.post_id == post.id)
        .where(Delivery.state == DeliveryState.PUBLISHED, ~active_withdrawal.exists())
    )
    return session.exec(query.order_by(col(Delivery.id))).all()


def withdrawal_tries(session: Session, withdrawal: Withdrawal) -> Sequence[WithdrawalTry]:
    query = (
        select_columns(WithdrawalAttempt, WithdrawalOutcome)
        .outerjoin(WithdrawalOutcome, col(WithdrawalOutcome.attempt_id) == WithdrawalAttempt.id)
        .where(WithdrawalAttempt.organisation_id == withdrawal.organisation_id)
        .where(WithdrawalAttempt.withdrawal_id == withdrawal.id)
        .order_by(col(WithdrawalAttempt.number))
    )
    return [(attempt, outcome) for attempt, outcome in session.execute(query)]


def lock_withdrawals(session: Session, ids: Collection[int]) -> dict[int, Withdrawal]:
    """Lock by key, after posts and deliveries."""
    query = select(Withdrawal).where(col(Withdrawal.id).in_(ids)).order_by(col(Withdrawal.id)).with_for_update()
    return {row.id: row for row in session.exec(query.execution_options(populate_existing=True))}


def lock_publications(session: Session, ids: Collection[int]) -> dict[int, Delivery]:
    """Lock by key the deliveries, and those that published or edited the same posts."""
    first = select(func.coalesce(Delivery.edits_id, Delivery.id)).where(col(Delivery.id).in_(ids)).scalar_subquery()
    query = select(Delivery).where(or_(col(Delivery.id).in_(first), col(Delivery.edits_id).in_(first)))
    rows = session.exec(query.order_by(col(Delivery.id)).with_for_update().execution_options(populate_existing=True))
    return {row.id: row for row in rows}


_EDITED = aliased(Delivery)


def _records() -> Any:
    return (
        select_columns(Withdrawal, Delivery, Variant, Channel, Post, _EDITED)
        .join(Delivery, col(Delivery.id) == Withdrawal.delivery_id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .join(Post, col(Post.id) == Delivery.post_id)
        .outerjoin(_EDITED, col(_EDITED.id) == Delivery.edits_id)
    )


_OF_POST: EntityQuery[Withdrawal] = EntityQuery(
    select(Withdrawal)
    .where(Withdrawal.organisation_id == ORGANISATION_ID, Withdrawal.post_id == param("post_id"))
    .order_by(col(Withdrawal.id).desc())
)
