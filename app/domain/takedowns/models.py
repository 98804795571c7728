"""Withdrawals and orders; attempts, outcomes and acts append-only."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.call_outcome import outcome_words
from app.db.attempts import AttemptLog, AttemptRow, OutcomeRow, attempt_constraints, outcome_constraints, outcome_field
from app.db.columns import Id, Tenant, enum_field, instant_field, key_field, tenant_foreign_key
from app.domain.takedowns.rules.orders import USUAL_TERM, OrderActKind, OrderSource, OrderTerm
from app.domain.takedowns.rules.withdrawals import WithdrawalMotive, WithdrawalState

_PENDING = text("next_attempt_at IS NOT NULL")
_NOT_DECLINED = text("state <> 'declined'")
_TO_REMIND = text("remind_at IS NOT NULL")


class TakedownOrder(Tenant, table=True):
    """Open until a person closes it (`closed_at`), regardless of items; `remind_at`: NULL for none."""

    __tablename__ = "takedown_order"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        Index("ix_takedown_order_due", "organisation_id", "closed_at", "due_at"),
        Index("ix_takedown_order_remind", "remind_at", sqlite_where=_TO_REMIND, postgresql_where=_TO_REMIND),
    )

    id: int = key_field()
    source: OrderSource = enum_field(OrderSource, "source")
    reference: str
    body: str
    received_at: datetime = instant_field()
    term_hours: int = USUAL_TERM
    due_at: datetime = instant_field()
    remind_at: datetime | None = instant_field(default=None)
    registered_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    registered_by_name: str
    registered_at: datetime = instant_field()
    closed_at: datetime | None = instant_field(default=None)

    @property
    def term(self) -> OrderTerm:
        return OrderTerm(self.received_at, self.due_at)


class TakedownItem(Tenant, table=True):
    __tablename__ = "takedown_item"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("order_id", "delivery_id"),
        tenant_foreign_key("order_id", to="takedown_order"),
        tenant_foreign_key("delivery_id", to="delivery"),
        tenant_foreign_key("post_id", to="post"),
        Index("ix_takedown_item_order", "organisation_id", "order_id"),
        Index("ix_takedown_item_post", "organisation_id", "post_id"),
    )

    id: int = key_field()
    order_id: int = Field(sa_type=Id)
    delivery_id: int = Field(sa_type=Id)
    post_id: int = Field(sa_type=Id)
    added_at: datetime = instant_field()


class TakedownAct(Tenant, table=True):
    """`done_at` if it preceded the entry."""

    __tablename__ = "takedown_act"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("order_id", to="takedown_order"),
        Index("ix_takedown_act_order", "organisation_id", "order_id", "id"),
    )

    id: int = key_field()
    order_id: int = Field(sa_type=Id)
    deed: OrderActKind = enum_field(OrderActKind, "deed")
    by_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    by_name: str
    at: datetime = instant_field()
    done_at: datetime | None = instant_field(default=None)
    note: str = ""


class Withdrawal(Tenant, table=True):
    """A delivery's removal; at most one stands for each.

    `next_attempt_at`: the worker's next look, or lease end. `done_by_name`: empty when the network did it.
    """

    __tablename__ = "withdrawal"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("delivery_id", to="delivery"),
        tenant_foreign_key("post_id", to="post"),
        tenant_foreign_key("order_id", to="takedown_order"),
        Index("ix_withdrawal_pending", "next_attempt_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index(
            "uq_withdrawal_delivery",
            "delivery_id",
            unique=True,
            sqlite_where=_NOT_DECLINED,
            postgresql_where=_NOT_DECLINED,
        ),
        Index("ix_withdrawal_state", "organisation_id", "state", "id"),
        Index("ix_withdrawal_post", "organisation_id", "post_id"),
        Index("ix_withdrawal_order", "organisation_id", "order_id"),
    )

    id: int = key_field()
    delivery_id: int = Field(sa_type=Id)
    post_id: int = Field(sa_type=Id)
    order_id: int | None = Field(default=None, sa_type=Id)
    motive: WithdrawalMotive = enum_field(WithdrawalMotive, "motive")
    reason: str
    why_not_corrected: str = ""
    state: WithdrawalState = enum_field(WithdrawalState, "withdrawal_state", default=WithdrawalState.PROPOSED)
    proposed_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    proposed_by_name: str
    proposed_at: datetime = instant_field()
    decided_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    decided_by_name: str = ""
    decided_at: datetime | None = instant_field(default=None)
    decided_why: str = ""
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None
    attempts: int = 0
    trouble: str = ""
    done_at: datetime | None = instant_field(default=None)
    done_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    done_by_name: str = ""


class WithdrawalAttempt(AttemptRow, table=True):
    __tablename__ = "withdrawal_attempt"
    __table_args__ = attempt_constraints("withdrawal")

    withdrawal_id: int = Field(sa_type=Id)


REMOVAL_OUTCOMES = outcome_words(done="gone", refused="still_there")


class WithdrawalOutcome(OutcomeRow, table=True):
    __tablename__ = "withdrawal_outcome"
    __table_args__ = outcome_constraints("withdrawal_attempt")

    removal: str = outcome_field(REMOVAL_OUTCOMES, "removal")


WITHDRAWAL_ATTEMPTS = AttemptLog(
    WithdrawalAttempt, WithdrawalOutcome, REMOVAL_OUTCOMES, of="withdrawal", outcome="removal"
)
