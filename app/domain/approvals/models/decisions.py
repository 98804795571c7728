from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.tokens import new_token
from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.approvals.rules.recusal import RecusalGround
from app.domain.approvals.rules.sole_approval import SoleActKind, SoleLane
from app.domain.approvals.rules.states import Verdict

LEFT_OUT = text("verdict = 'left_out'")


class Decision(Tenant, table=True):
    """A verdict on a variant, for its hash's exact content.

    An approver may leave variants out, with a reason, for the rest of the round. `signed_as`: "P. S." or "P. D." for
    the person beside it. `is_marked`: the function was granted by a writer or by oneself: another person is needed.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("round_id", "user_id", "variant_id"),
        tenant_foreign_key("round_id", to="round"),
        tenant_foreign_key("round_step_id", to="round_step"),
        ForeignKeyConstraint(["variant_id", "content_hash"], ["variant.id", "variant.content_hash"]),
        Index("ix_decision_left_out", "variant_id", "round_id", sqlite_where=LEFT_OUT, postgresql_where=LEFT_OUT),
    )

    id: int = key_field()
    round_id: int = Field(sa_type=Id)
    round_step_id: int = Field(sa_type=Id)
    variant_id: int = Field(sa_type=Id)
    content_hash: str
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    on_behalf_of_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    on_behalf_of_name: str = ""
    signed_as: str = ""
    verdict: Verdict = enum_field(Verdict, "verdict")
    reason: str = ""
    decided_at: datetime = instant_field()
    is_marked: bool = Field(default=False)


class ProvisionalDecision(Tenant, table=True):
    """A step's decision without effect until `takes_effect_at`: its giver may take it back until then.

    `choice`: variants `offered` and `chosen`, empty without a choice; `wordings`: suggested texts by name. `undo_key`:
    random, for the button that takes it back and for its letter.
    """

    __tablename__ = "provisional_decision"
    __table_args__ = (
        UniqueConstraint("round_step_id"),
        tenant_foreign_key("post_id", to="post"),
        tenant_foreign_key("round_step_id", to="round_step"),
        Index("ix_provisional_decision_effect", "takes_effect_at", "id"),
    )

    id: int = key_field()
    post_id: int = Field(sa_type=Id)
    round_step_id: int = Field(sa_type=Id)
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    verdict: Verdict = enum_field(Verdict, "verdict")
    reason: str = ""
    seen_hash: str
    choice: dict[str, list[int]] = json_field()
    wordings: dict[str, str] = json_field()
    given_at: datetime = instant_field()
    takes_effect_at: datetime = instant_field()
    undo_key: str = Field(default_factory=new_token)


class Approval(Tenant, table=True):
    """Releasable content, named by deliveries as (variant, hash) (invariant I1)."""

    __tablename__ = "approval"
    __table_args__ = (
        UniqueConstraint("variant_id", "content_hash"),
        tenant_foreign_key("round_id", to="round"),
        ForeignKeyConstraint(["variant_id", "content_hash"], ["variant.id", "variant.content_hash"]),
    )

    id: int = key_field()
    variant_id: int = Field(sa_type=Id)
    content_hash: str
    round_id: int = Field(sa_type=Id)
    approved_at: datetime = instant_field()


class PostRemainder(Tenant, table=True):
    __tablename__ = "post_remainder"
    __table_args__ = (
        UniqueConstraint("post_id"),
        tenant_foreign_key("post_id", to="post"),
        tenant_foreign_key("remainder_of_id", to="post"),
        tenant_foreign_key("round_id", to="round"),
        Index("ix_post_remainder_of", "organisation_id", "remainder_of_id"),
    )

    id: int = key_field()
    post_id: int = Field(sa_type=Id)
    remainder_of_id: int = Field(sa_type=Id)
    round_id: int = Field(sa_type=Id)
    begun_at: datetime = instant_field()


class ExceptionGrant(Tenant, table=True):
    """A post's rule exception, visible for ever."""

    __tablename__ = "exception_grant"
    __table_args__ = (
        tenant_foreign_key("post_id", to="post"),
        Index("ix_exception_grant_post", "organisation_id", "post_id"),
    )

    id: int = key_field()
    post_id: int = Field(sa_type=Id)
    rule: str
    wording: str
    reason: str
    granted_by: int = Field(sa_type=Id, foreign_key="user.id")
    granted_by_name: str
    granted_at: datetime = instant_field()
    expires_at: datetime = instant_field()


class Recusal(Tenant, table=True):
    """A person barred from deciding on a post (abstención)."""

    __tablename__ = "recusal"
    __table_args__ = (
        UniqueConstraint("organisation_id", "post_id", "user_id"),
        tenant_foreign_key("post_id", to="post"),
        tenant_foreign_key("round_step_id", to="round_step"),
    )

    id: int = key_field()
    post_id: int = Field(sa_type=Id)
    round_step_id: int = Field(sa_type=Id)
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    ground: RecusalGround = enum_field(RecusalGround, "ground")
    declared_at: datetime = instant_field()


class CallIn(Tenant, table=True):
    """A step taken over (avocación) by a superior, its sole decider."""

    __tablename__ = "call_in"
    __table_args__ = (
        UniqueConstraint("organisation_id", "round_step_id", "user_id"),
        tenant_foreign_key("post_id", to="post"),
        tenant_foreign_key("round_step_id", to="round_step"),
        Index("ix_call_in_post", "organisation_id", "post_id"),
    )

    id: int = key_field()
    post_id: int = Field(sa_type=Id)
    round_step_id: int = Field(sa_type=Id)
    step: str
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    reason: str
    called_at: datetime = instant_field()


class SoleAct(Tenant, table=True):
    """A contributor's sole approval (`number` 1), another's later review (2), or its missed term (3)."""

    __tablename__ = "sole_act"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        tenant_foreign_key("post_id", to="post"),
        tenant_foreign_key("round_id", to="round"),
        Index("ix_sole_act_due", "organisation_id", "due_at", "id"),
        Index("ix_sole_act_post", "organisation_id", "post_id"),
    )

    id: int = key_field()
    post_id: int = Field(sa_type=Id)
    round_id: int = Field(sa_type=Id)
    number: int
    lane: SoleLane = enum_field(SoleLane, "lane")
    deed: SoleActKind = enum_field(SoleActKind, "sole_deed")
    reason: str
    user_id: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    user_name: str
    done_at: datetime = instant_field()
    due_at: datetime = instant_field()
