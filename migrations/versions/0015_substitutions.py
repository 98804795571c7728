"""Who decides in whose place, under which names a decision was signed, who stepped aside and who took over."""

import sqlalchemy as sa
from alembic import op

from app.db.append_only import install
from app.db.columns import Id, UTCDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    _substitutions()
    op.add_column("step_candidate", sa.Column("substitution_id", Id(), nullable=True))
    for name in ("on_behalf_of_name", "signed_as"):
        op.add_column("decision", sa.Column(name, sa.String(), nullable=False, server_default=sa.text("''")))
    _recusals()
    _calls()
    install(op.get_bind())


def _substitutions() -> None:
    kinds = sa.Enum(
        "substitution",
        "signature_delegation",
        name="substitution_kind",
        native_enum=False,
        create_constraint=True,
        length=32,
    )
    op.create_table(
        "substitution",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("substitute_id", Id(), nullable=False),
        sa.Column("substitute_name", sa.String(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("unit_id", Id(), nullable=True),
        sa.Column("topic_id", Id(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("set_by", Id(), nullable=False),
        sa.Column("set_by_name", sa.String(), nullable=False),
        sa.Column("set_at", UTCDateTime(), nullable=False),
        sa.Column("ended_by", Id(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "unit_id"],
            ["unit.organisation_id", "unit.id"],
            name=op.f("fk_substitution_organisation_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "topic_id"],
            ["topic.organisation_id", "topic.id"],
            name=op.f("fk_substitution_organisation_id_topic_id"),
        ),
        *_people("substitution", "user_id", "substitute_id", "set_by", "ended_by"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_substitution_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_substitution_id_organisation_id")),
    )
    op.create_index("ix_substitution_substitute", "substitution", ["substitute_id", "organisation_id", "ends_on"])
    op.create_index("ix_substitution_days", "substitution", ["organisation_id", "ends_on", "starts_on"])


def _people(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([name], ["user.id"], name=op.f(f"fk_{table}_{name}")) for name in columns]


def _recusals() -> None:
    grounds = sa.Enum(
        "interest",
        "kinship",
        "friendship_or_enmity",
        "earlier_part",
        "other",
        name="ground",
        native_enum=False,
        create_constraint=True,
        length=32,
    )
    op.create_table(
        "recusal",
        *_of_a_step("recusal"),
        sa.Column("ground", grounds, nullable=False),
        sa.Column("declared_at", UTCDateTime(), nullable=False),
        sa.UniqueConstraint(
            "organisation_id", "post_id", "user_id", name=op.f("uq_recusal_organisation_id_post_id_user_id")
        ),
    )


def _calls() -> None:
    op.create_table(
        "call_in",
        *_of_a_step("call_in"),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("called_at", UTCDateTime(), nullable=False),
        sa.UniqueConstraint(
            "organisation_id", "round_step_id", "user_id", name=op.f("uq_call_in_organisation_id_round_step_id_user_id")
        ),
    )
    op.create_index("ix_call_in_post", "call_in", ["organisation_id", "post_id"])


def _of_a_step(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column("round_step_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        *_people(table, "user_id"),
        *(
            sa.ForeignKeyConstraint(
                ["organisation_id", f"{name}_id"],
                [f"{name}.organisation_id", f"{name}.id"],
                name=op.f(f"fk_{table}_organisation_id_{name}_id"),
            )
            for name in ("post", "round_step")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]
