from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.cases.rules.categories import Category
from app.domain.moderation.rules.blocks import BlockState
from app.domain.moderation.rules.measures import MeasureKind, MeasureState

_IS_LIVE = text("state IN ('proposed', 'to_do', 'standing')")
_IS_TO_REVIEW = text("review_at IS NOT NULL")
_IS_PENDING = text("next_attempt_at IS NOT NULL")


class ParticipationNorms(Tenant, table=True):
    """A version as written (see `rules.norms.dump_norms`); a fact."""

    __tablename__ = "participation_norms"
    __table_args__ = (UniqueConstraint("id", "organisation_id"), UniqueConstraint("organisation_id", "number"))

    id: int = key_field()
    number: int
    content: dict[str, Any] = json_field()
    written_by: int = Field(sa_type=Id, foreign_key="user.id")
    written_by_name: str
    written_at: datetime = instant_field()


class NormsAdoption(Tenant, table=True):
    """Another person's adoption of a version, the only one then in force. A fact."""

    __tablename__ = "norms_adoption"
    __table_args__ = (
        tenant_foreign_key("norms_id", to="participation_norms"),
        UniqueConstraint("norms_id"),
        Index("ix_norms_adoption_at", "organisation_id", "id"),
    )

    id: int = key_field()
    norms_id: int = Field(sa_type=Id)
    adopted_by: int = Field(sa_type=Id, foreign_key="user.id")
    adopted_by_name: str
    adopted_at: datetime = instant_field()


class MeasureEvidence(Tenant, table=True):
    """The message and its place, before any measure; a fact until its term ends.

    `digest`: of text, place, author and images, kept after them. `images`: stored files' digests.
    """

    __tablename__ = "measure_evidence"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("case_id", to="citizen_case"),
        tenant_foreign_key("message_id", to="citizen_message"),
        Index("ix_measure_evidence_case", "organisation_id", "case_id", "id"),
    )

    id: int = key_field()
    case_id: int = Field(sa_type=Id)
    message_id: int = Field(sa_type=Id)
    captured_at: datetime = instant_field()
    captured_by: int = Field(sa_type=Id, foreign_key="user.id")
    captured_by_name: str
    text: str
    author: str = ""
    permalink: str = ""
    seen_at: datetime = instant_field()
    images: list[dict[str, Any]] = json_field(default_factory=list)
    digest: str
    purged_at: datetime | None = instant_field(default=None)


class ModerationMeasure(Tenant, table=True):
    """A measure against a message; its key requires prior evidence.

    By constraint, proposer and decider differ, unless hidden `at_once`, reviewed by another by `look_by`. `ends_on`:
    the organisation's day; `told_at`: of the author's notice. `is_reversal`: lifted as wrong.
    """

    __tablename__ = "moderation_measure"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("case_id", to="citizen_case"),
        tenant_foreign_key("message_id", to="citizen_message"),
        tenant_foreign_key("citizen_id", to="citizen"),
        tenant_foreign_key("evidence_id", to="measure_evidence"),
        tenant_foreign_key("norms_id", to="participation_norms"),
        tenant_foreign_key("notice_id", to="reply"),
        CheckConstraint(
            "state IN ('proposed', 'declined') OR at_once OR (decided_by IS NOT NULL AND decided_by <> proposed_by)",
            name="two_people",
        ),
        CheckConstraint("kind = 'hide' OR NOT at_once", name="only_hiding_at_once"),
        Index(
            "uq_moderation_measure_live",
            "message_id",
            "kind",
            unique=True,
            sqlite_where=_IS_LIVE,
            postgresql_where=_IS_LIVE,
        ),
        Index("ix_moderation_measure_case", "organisation_id", "case_id", "id"),
        Index("ix_moderation_measure_citizen", "organisation_id", "citizen_id", "id"),
        Index("ix_moderation_measure_at", "organisation_id", "proposed_at", "id"),
        Index("ix_moderation_measure_review", "review_at", sqlite_where=_IS_TO_REVIEW, postgresql_where=_IS_TO_REVIEW),
    )

    id: int = key_field()
    case_id: int = Field(sa_type=Id)
    message_id: int = Field(sa_type=Id)
    citizen_id: int | None = Field(default=None, sa_type=Id)
    kind: MeasureKind = enum_field(MeasureKind, "measure_kind")
    state: MeasureState = enum_field(MeasureState, "measure_state", default=MeasureState.PROPOSED)
    category: Category = enum_field(Category, "measure_category", checked=False)
    is_overridden: bool = False
    norms_id: int = Field(sa_type=Id)
    norm: str
    evidence_id: int = Field(sa_type=Id)
    reason: str
    at_once: bool = False
    look_by: datetime | None = instant_field(default=None)
    days: int | None = None
    ends_on: date | None = None
    ends_at: datetime | None = instant_field(default=None)
    review_at: datetime | None = instant_field(default=None)
    complain_url: str
    notice_id: int | None = Field(default=None, sa_type=Id)
    told_at: datetime | None = instant_field(default=None)
    proposed_by: int = Field(sa_type=Id, foreign_key="user.id")
    proposed_by_name: str
    proposed_at: datetime = instant_field()
    decided_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    decided_by_name: str = ""
    decided_at: datetime | None = instant_field(default=None)
    decided_why: str = ""
    done_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    done_by_name: str = ""
    done_at: datetime | None = instant_field(default=None)
    done_how: str = ""
    reviewed_at: datetime | None = instant_field(default=None)
    lifted_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    lifted_by_name: str = ""
    lifted_at: datetime | None = instant_field(default=None)
    lifted_why: str = ""
    is_reversal: bool = False

    @property
    def is_permanent(self) -> bool:
        return self.kind is MeasureKind.BLOCK and self.days is None

    @property
    def waits_for_a_look(self) -> bool:
        """Tell whether one person hid it and no other has reviewed it."""
        return self.at_once and self.decided_by is None and self.state is not MeasureState.LIFTED

    @property
    def due_process(self) -> frozenset[str]:
        """Return its `rules.measures.DUE_PROCESS` items."""
        has = {
            "evidence": bool(self.evidence_id),
            "norm": bool(self.norm),
            "people": self.decided_by is not None,
            "reason": bool(self.reason),
            "notice": self.told_at is not None or self.kind is MeasureKind.REPORT,
            "complaint": bool(self.complain_url),
            "end": self.kind is not MeasureKind.BLOCK or self.ends_on is not None or self.is_permanent,
        }
        return frozenset(name for name, present in has.items() if present)


class NetworkBlock(Tenant, table=True):
    """A block, requested after decision and notice; with `undoes`, an unblock.

    `who`: network name, until `account` has the server's identifier, kept while it stands to undo it.
    """

    __tablename__ = "network_block"
    __table_args__ = (
        tenant_foreign_key("measure_id", to="moderation_measure"),
        tenant_foreign_key("channel_id", to="channel"),
        UniqueConstraint("organisation_id", "measure_id"),
        Index("ix_network_block_pending", "next_attempt_at", sqlite_where=_IS_PENDING, postgresql_where=_IS_PENDING),
    )

    id: int = key_field()
    measure_id: int = Field(sa_type=Id)
    channel_id: int = Field(sa_type=Id)
    who: str
    account: str = ""
    undoes: bool = False
    state: BlockState = enum_field(BlockState, "block_state", default=BlockState.WAITING)
    attempts: int = 0
    trouble: str = ""
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None
    settled_at: datetime | None = instant_field(default=None)

    @property
    def stands(self) -> bool:
        """Tell whether it is confirmed and no unblocking requested."""
        return self.state is BlockState.DONE and not self.undoes
