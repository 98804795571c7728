"""Applications of a body's own at the networks, authorisations under way, and the token that renews an account's."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, UTCDateTime

revision = "0079"
down_revision = "0078"
_KEYS, _PENDING = "app_key", "account_authorisation"
_PROVIDERS = ("meta", "threads", "linkedin", "x", "google")


def _provider() -> sa.Column[str]:
    kinds = sa.Enum(*_PROVIDERS, name="oauth_provider", native_enum=False, create_constraint=True, length=32)
    return sa.Column("provider", kinds, nullable=False)


def upgrade() -> None:
    op.add_column("channel", sa.Column("refresh_token", sa.String(), nullable=True))
    op.create_table(
        _KEYS,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        _provider(),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("client_id", "client_secret", "server")),
        sa.Column("kept_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{_KEYS}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_KEYS}")),
        sa.UniqueConstraint("organisation_id", "provider", name=op.f(f"uq_{_KEYS}_organisation_id_provider")),
    )
    op.create_table(
        _PENDING,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        _provider(),
        sa.Column("channel_id", Id(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("state", "verifier", "accounts")),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{_PENDING}_organisation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f(f"fk_{_PENDING}_user_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "channel_id"],
            ["channel.organisation_id", "channel.id"],
            name=op.f(f"fk_{_PENDING}_organisation_id_channel_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_PENDING}")),
    )
