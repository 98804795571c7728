"""Editorial lines; organisations without their own use the shipped one (version 0)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.editorial_line.rules.second_opinion import OpinionCaution
from app.domain.editorial_line.rules.versions import Expectation, LineState, ListKind


class LineVersion(Tenant, table=True):
    """`rules`, from `rules.line_data.rule_data`, change only in drafts.

    `plan_version`: in force at adoption.
    """

    __tablename__ = "line_version"
    __table_args__ = (UniqueConstraint("id", "organisation_id"), UniqueConstraint("organisation_id", "number"))

    id: int = key_field()
    number: int
    state: LineState = enum_field(LineState, "line_state", default=LineState.DRAFT)
    principles: str = ""
    rules: list[dict[str, Any]] = json_field(default_factory=list)
    note: str = ""
    written_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    written_by_name: str
    written_at: datetime = instant_field()
    proposed_at: datetime | None = instant_field(default=None)
    act_reference: str = ""
    act_body: str = ""
    in_force_from: datetime | None = instant_field(default=None)
    adopted_at: datetime | None = instant_field(default=None)
    plan_version: int | None = None


class LineSignature(Tenant, table=True):
    __tablename__ = "line_signature"
    __table_args__ = (
        UniqueConstraint("line_version_id", "user_id"),
        tenant_foreign_key("line_version_id", to="line_version"),
    )

    id: int = key_field()
    line_version_id: int = Field(sa_type=Id)
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    user_name: str
    signed_at: datetime = instant_field()


class WordList(Tenant, table=True):
    """A revision of own lexicon or register; the highest per code holds."""

    __tablename__ = "word_list"
    __table_args__ = (UniqueConstraint("organisation_id", "code", "revision"),)

    id: int = key_field()
    code: str
    kind: ListKind = enum_field(ListKind, "list_kind")
    revision: int
    content: dict[str, Any] = json_field()
    changed_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    changed_by_name: str
    changed_at: datetime = instant_field()


class LineExample(Tenant, table=True):
    """A body's own marked example, which a change of its line is checked by.

    `teaches`: its second opinion learns from it too: it comes from a decision, with the yes of who may adopt a line.
    """

    __tablename__ = "line_example"
    __table_args__ = (UniqueConstraint("id", "organisation_id"),)

    id: int = key_field()
    text: str
    language: str
    expectation: Expectation = enum_field(Expectation, "expectation")
    rule: str = ""
    reason: str = ""
    teaches: bool = False
    added_by_name: str
    added_at: datetime = instant_field()


class VariantOpinion(Tenant, table=True):
    """The second opinion by meaning on a variant's exact content.

    `nearest`: {"text", "reason", "likeness"} of the nearest marked examples; `sentences`: [sentence, weight], the
    weightiest first; both empty unless a person is needed. `model`, `version`: the model of meaning, and
    the weights upon it, that gave it. `vector`: the text's meaning, packed.
    """

    __tablename__ = "variant_opinion"
    __table_args__ = (
        UniqueConstraint("variant_id"),
        ForeignKeyConstraint(["variant_id", "content_hash"], ["variant.id", "variant.content_hash"]),
    )

    id: int = key_field()
    variant_id: int = Field(sa_type=Id)
    content_hash: str
    needs_person: bool
    score: float
    threshold: float
    nearest: list[dict[str, Any]] = json_field(default_factory=list)
    sentences: list[list[Any]] = json_field(default_factory=list)
    model: str
    version: str
    vector: bytes
    given_at: datetime = instant_field()


class NearVariant(Tenant, table=True):
    """A variant that said the same before, in other words."""

    __tablename__ = "near_variant"
    __table_args__ = (
        tenant_foreign_key("variant_id", to="variant"),
        tenant_foreign_key("near_id", to="variant"),
    )

    variant_id: int = Field(sa_type=Id, primary_key=True)
    near_id: int = Field(sa_type=Id, primary_key=True)


class OpinionSetting(SQLModel, table=True):
    """A body's own caution; without a row, the usual."""

    __tablename__ = "opinion_setting"

    organisation_id: int = Field(sa_type=Id, primary_key=True, foreign_key="organisation.id")
    caution: OpinionCaution = enum_field(OpinionCaution, "opinion_caution")
