"""Profiles that are looked at with what was seen in them, and the people the plan counts on."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0032"
down_revision = "0031"

NETWORKS = (
    *("mastodon", "bluesky", "x", "facebook", "instagram", "threads"),
    *("linkedin", "telegram", "youtube", "tiktok", "whatsapp", "web"),
)


def upgrade() -> None:
    _profiles()
    _sheets()
    _people()
    _trainings()
    _skills()
    _shifts()
    install(op.get_bind())


def _profiles() -> None:
    kind = sa.Enum(*NETWORKS, name="network", native_enum=False, create_constraint=True, length=32)
    _table(
        "comparable_profile",
        *_texts("name", "body", "url"),
        sa.Column("network", kind, nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        _own("comparable_profile", "organisation_id", "network", "name"),
    )


def _sheets() -> None:
    _table(
        "observation_sheet",
        sa.Column("profile_id", Id(), nullable=True),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("posts_per_week", sa.Float(), nullable=False),
        sa.Column("formats", JSONDoc(), nullable=False),
        sa.Column("response_hours", sa.Float(), nullable=True),
        sa.Column("sample", sa.Integer(), nullable=True),
        *_texts("hours", "tone", "to_copy", "to_avoid", "by_name"),
        sa.Column("noted_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "profile_id"],
            ["comparable_profile.organisation_id", "comparable_profile.id"],
            name=op.f("fk_observation_sheet_organisation_id_profile_id"),
        ),
        people={"by_id": False},
    )
    op.create_index(
        "ix_observation_sheet_profile", "observation_sheet", ["organisation_id", "profile_id", "observed_on"]
    )


def _people() -> None:
    _table(
        "plan_person",
        sa.Column("minutes_week", sa.Integer(), nullable=False),
        sa.Column("can_administer", sa.Boolean(), nullable=False),
        sa.CheckConstraint("minutes_week BETWEEN 0 AND 3600", name=op.f("ck_plan_person_minutes_week")),
        _own("plan_person", "organisation_id", "user_id"),
        people={"user_id": False, "substitute_id": True},
    )


def _trainings() -> None:
    _table(
        "plan_training",
        *_texts("name"),
        sa.Column("done_on", sa.Date(), nullable=True),
        people={"user_id": False},
    )
    op.create_index("ix_plan_training_user", "plan_training", ["organisation_id", "user_id"])


def _skills() -> None:
    _table(
        "plan_skill",
        *_texts("code", "name"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("place", "needed", "held")),
        sa.CheckConstraint("needed BETWEEN 0 AND 3 AND held BETWEEN 0 AND 3", name=op.f("ck_plan_skill_levels")),
        _own("plan_skill", "organisation_id", "place"),
        people={"user_id": True},
    )


def _shifts() -> None:
    _table(
        "attention_shift",
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("weekday", "starts", "ends")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_attention_shift_weekday")),
        sa.CheckConstraint("starts >= 0 AND starts < ends AND ends <= 1440", name=op.f("ck_attention_shift_hours")),
        people={"user_id": False},
    )
    op.create_index("ix_attention_shift_week", "attention_shift", ["organisation_id", "weekday", "starts"])


def _table(name: str, *columns: sa.schema.SchemaItem, people: dict[str, bool] | None = None) -> None:
    """`people`: the columns that name somebody, and whether they may be empty."""
    op.create_table(
        name,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        *(sa.Column(one, Id(), nullable=empty) for one, empty in (people or {}).items()),
        *columns,
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{name}_organisation_id")),
        *(sa.ForeignKeyConstraint([one], ["user.id"], name=op.f(f"fk_{name}_{one}")) for one in people or {}),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        _own(name, "id", "organisation_id"),
    )


def _own(name: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{name}_{'_'.join(columns)}"))


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]
