from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, Text, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel, col

from app.core.call_outcome import outcome_words
from app.core.tokens import new_token
from app.db.attempts import AttemptLog, AttemptRow, OutcomeRow, attempt_constraints, outcome_constraints, outcome_field
from app.db.columns import Id, JSONDoc, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.publishing.rules.delivery import DeliveryState

_PENDING = text("next_attempt_at IS NOT NULL")
_KEPT = text("purged_at IS NULL")
_EDITS = text("edits_id IS NOT NULL")


class Delivery(Tenant, table=True):
    """A variant bound for one account, or a `part` of it, counted from one: each answers the part before.

    `next_attempt_at`: due time or lease end, NULL when finished. `answers`: the identifier a correction replies to. The
    `approval` foreign key rules out unapproved content (I1).

    `edits_id`: the delivery whose publication this one gives another text, itself no edit. One remote post has one
    `remote_id`, kept by the delivery that published it: an edit's stays empty and its `permalink` is the same. So what
    counts, reads or removes publications by identifier meets each once, and they are withdrawn together.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("variant_id", "part"),
        tenant_foreign_key("post_id", to="post"),
        tenant_foreign_key("channel_id", to="channel"),
        tenant_foreign_key("edits_id", to="delivery"),
        ForeignKeyConstraint(["variant_id", "content_hash"], ["approval.variant_id", "approval.content_hash"]),
        Index("ix_delivery_pending", "next_attempt_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("ix_delivery_post", "organisation_id", "post_id"),
        Index("ix_delivery_state", "organisation_id", "state", "due_at"),
        Index("ix_delivery_edits", "edits_id", sqlite_where=_EDITS, postgresql_where=_EDITS),
    )

    id: int = key_field()
    outward_key: str = Field(default_factory=new_token)
    post_id: int = Field(sa_type=Id)
    variant_id: int = Field(sa_type=Id)
    part: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    content_hash: str
    channel_id: int = Field(sa_type=Id)
    due_at: datetime = instant_field()
    next_attempt_at: datetime | None = instant_field(default=None)
    state: DeliveryState = enum_field(DeliveryState, "delivery_state", default=DeliveryState.SCHEDULED)
    lease_token: str | None = None
    attempts: int = 0
    remote_key: str
    remote_id: str = ""
    permalink: str = ""
    answers: str = ""
    edits_id: int | None = Field(default=None, sa_type=Id)
    trouble: str = ""
    settled_at: datetime | None = instant_field(default=None)


IS_FIRST_PART = col(Delivery.part) <= 1
"""Matches once each variant that goes out in parts, and every other."""

IS_PUBLICATION = (IS_FIRST_PART, col(Delivery.edits_id).is_(None))
"""Matches each publication once, whatever was edited in it."""


class DeliveryAttempt(AttemptRow, table=True):
    """`is_presumed`: perhaps by a lost installation restored from an older backup.

    `begins_later`: it uploads first, and nothing is public before its `PublishingStart`.
    """

    __tablename__ = "delivery_attempt"
    __table_args__ = attempt_constraints("delivery")

    delivery_id: int = Field(sa_type=Id)
    is_presumed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    begins_later: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class PublishingStart(Tenant, table=True):
    """The one act of an attempt was begun; committed before it."""

    __tablename__ = "publishing_start"
    __table_args__ = (UniqueConstraint("attempt_id"), tenant_foreign_key("attempt_id", to="delivery_attempt"))

    id: int = key_field()
    attempt_id: int = Field(sa_type=Id)
    begun_at: datetime = instant_field()


DELIVERY_OUTCOMES = outcome_words(done="published")


class AttemptOutcome(OutcomeRow, table=True):
    __tablename__ = "attempt_outcome"
    __table_args__ = outcome_constraints("delivery_attempt")

    outcome: str = outcome_field(DELIVERY_OUTCOMES, "outcome")


DELIVERY_ATTEMPTS = AttemptLog(DeliveryAttempt, AttemptOutcome, DELIVERY_OUTCOMES, of="delivery")


class EarlyUpload(Tenant, table=True):
    """A delivery's film, uploaded in private before its hour; no row of deliveries that are not near it.

    `next_attempt_at`: none once uploaded or given up; `removed_at`: taken away again, as it was not to stay.
    """

    __tablename__ = "early_upload"
    __table_args__ = (
        UniqueConstraint("delivery_id"),
        tenant_foreign_key("delivery_id", to="delivery"),
        Index("ix_early_upload_pending", "next_attempt_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    )

    id: int = key_field()
    delivery_id: int = Field(sa_type=Id)
    attempts: int = 0
    trouble: str = ""
    started_at: datetime = instant_field()
    uploaded_at: datetime | None = instant_field(default=None)
    removed_at: datetime | None = instant_field(default=None)
    next_attempt_at: datetime | None = instant_field(default=None)
    lease_token: str | None = None


class Capture(Tenant, table=True):
    """Content as sent, with the network's answer."""

    __tablename__ = "capture"
    __table_args__ = (
        UniqueConstraint("delivery_id"),
        tenant_foreign_key("delivery_id", to="delivery"),
        Index("ix_capture_at", "organisation_id", "captured_at"),
    )

    id: int = key_field()
    delivery_id: int = Field(sa_type=Id)
    captured_at: datetime = instant_field()
    text: str
    media: list[dict[str, Any]] = json_field(default_factory=list)
    answer: dict[str, Any] = json_field()
    permalink: str
    digest: str


class DeliveryProof(Tenant, table=True):
    """A picture of the screen, of what a person published; its `place` is its own, to be erased alone at its term."""

    __tablename__ = "delivery_proof"
    __table_args__ = (
        UniqueConstraint("delivery_id"),
        tenant_foreign_key("delivery_id", to="delivery"),
        Index("ix_delivery_proof_kept", "added_at", sqlite_where=_KEPT, postgresql_where=_KEPT),
    )

    id: int = key_field()
    delivery_id: int = Field(sa_type=Id)
    digest: str
    place: str
    media_type: str
    added_at: datetime = instant_field()
    purged_at: datetime | None = instant_field(default=None)


class PostCorrection(Tenant, table=True):
    """The permanent link; a reply where the network can, an edit of the original in the accounts `in_place`."""

    __tablename__ = "post_correction"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("post_id"),
        tenant_foreign_key("post_id", to="post"),
        tenant_foreign_key("corrects_id", to="post"),
        Index("ix_post_correction_corrects", "organisation_id", "corrects_id"),
    )

    id: int = key_field()
    post_id: int = Field(sa_type=Id)
    corrects_id: int = Field(sa_type=Id)
    in_place: list[int] = Field(default_factory=list, sa_type=JSONDoc, sa_column_kwargs={"server_default": "[]"})
    begun_at: datetime = instant_field()


class WorkerBeat(SQLModel, table=True):
    """A process's last tick, for `/healthz` and page header; `reads_meaning`: it gives second opinions."""

    __tablename__ = "worker_beat"

    name: str = Field(primary_key=True)
    started_at: datetime = instant_field()
    ticked_at: datetime = instant_field()
    reads_meaning: bool = Field(default=False)


class HealthProbe(SQLModel, table=True):
    """`/healthz`'s database test; at most one row stays."""

    __tablename__ = "health_probe"

    id: int | None = key_field()
    written_at: datetime = instant_field()
    filler: str = Field(sa_type=Text)
