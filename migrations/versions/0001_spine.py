"""The tables of the spine: people, posts, approvals, deliveries, the record, feeds."""

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "erasure_ticket",
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", "row_id", name=op.f("pk_erasure_ticket")),
    )
    op.create_table(
        "network_registration",
        sa.Column("base_url", sa.String(), nullable=False),
        sa.Column("redirect_uri", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("client_secret", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("base_url", "redirect_uri", name=op.f("pk_network_registration")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", Id(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ayuntamiento",
                "diputacion",
                "cabildo",
                "consejeria",
                "organismo",
                "mancomunidad",
                "universidad",
                "otra",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("territory_code", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("languages", JSONDoc(), nullable=False),
        sa.Column("attention_hours", JSONDoc(), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("parent_id", Id(), nullable=True),
        sa.Column("small_town_mode", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["organisation.id"], name=op.f("fk_organisation_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window", name=op.f("pk_sign_in_attempt")),
    )
    op.create_table(
        "user",
        sa.Column("id", Id(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("disabled_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_table(
        "worker_beat",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("ticked_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_beat")),
    )
    op.create_table(
        "access_link",
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_access_link_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_link_token_hash")),
    )
    with op.batch_alter_table("access_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_link_user_id"), ["user_id"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor_id", Id(), nullable=True),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("on_behalf_of", sa.String(), nullable=True),
        sa.Column(
            "act",
            sa.Enum(
                "account:changed",
                "account:connected",
                "account:disconnected",
                "account:registered",
                "delivery:attempted",
                "delivery:awaits_hand",
                "delivery:cancelled",
                "delivery:expired",
                "delivery:failed",
                "delivery:published",
                "delivery:retried",
                "delivery:scheduled",
                "delivery:settled",
                "delivery:unconfirmed",
                "feed:revoked",
                "feed:subscribed",
                "import:applied",
                "keys:rotated",
                "letter:retried",
                "media:added",
                "member:invited",
                "membership:ended",
                "membership:granted",
                "organisation:changed",
                "organisation:created",
                "password:reset_asked",
                "password:set",
                "post:created",
                "post:decided",
                "post:expired",
                "post:held",
                "post:released",
                "post:reopened",
                "post:rescheduled",
                "post:saved",
                "post:submitted",
                "post:voided",
                "post:withdrawn",
                "profile:changed",
                "record:erased",
                "session:ended",
                "session:started",
                "topic:changed",
                "topic:created",
                "unit:changed",
                "unit:created",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", JSONDoc(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("prev_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_audit_entry_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_audit_entry_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "seq", name=op.f("uq_audit_entry_organisation_id_seq")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_subject", ["organisation_id", "subject", "seq"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_audit_head_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "channel",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column(
            "network",
            sa.Enum(
                "mastodon",
                "bluesky",
                "x",
                "facebook",
                "instagram",
                "threads",
                "linkedin",
                "telegram",
                "youtube",
                "tiktok",
                "whatsapp",
                "web",
                name="network",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("languages", JSONDoc(), nullable=False),
        sa.Column(
            "publishing",
            sa.Enum("api", "by_hand", name="publishing", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "open",
                "paused",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opening_act", sa.String(), nullable=False),
        sa.Column("base_url", sa.String(), nullable=False),
        sa.Column("credentials", sa.String(), nullable=True),
        sa.Column("declared", JSONDoc(), nullable=False),
        sa.Column("declared_at", UTCDateTime(), nullable=True),
        sa.Column("responsible_id", Id(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_channel_organisation_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["user.id"], name=op.f("fk_channel_responsible_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_channel_id_organisation_id")),
        sa.UniqueConstraint(
            "organisation_id", "network", "handle", name=op.f("uq_channel_organisation_id_network_handle")
        ),
    )
    op.create_table(
        "derived_mark",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_derived_mark_organisation_id")),
        sa.PrimaryKeyConstraint("name", "organisation_id", name=op.f("pk_derived_mark")),
    )
    op.create_table(
        "feed_block",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("post_id", Id(), nullable=True),
        sa.Column("channel_ids", JSONDoc(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("block", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("last_modified", UTCDateTime(), nullable=False),
        sa.Column("gone_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_feed_block_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_block")),
        sa.UniqueConstraint(
            "organisation_id", "entry", "audience", name=op.f("uq_feed_block_organisation_id_entry_audience")
        ),
    )
    with op.batch_alter_table("feed_block", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_block_post_id"), ["post_id"], unique=False)
        batch_op.create_index("ix_feed_block_read", ["organisation_id", "audience", "starts_at"], unique=False)

    op.create_table(
        "feed_subscription",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("scope", JSONDoc(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_feed_subscription_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_feed_subscription_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_subscription")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_subscription_token_hash")),
    )
    with op.batch_alter_table("feed_subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_subscription_user_id"), ["user_id"], unique=False)

    op.create_table(
        "feed_version",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rendering", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_feed_version_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_feed_version")),
    )
    op.create_table(
        "import_batch",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sheet", JSONDoc(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("applied_at", UTCDateTime(), nullable=True),
        sa.Column("tally", JSONDoc(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_import_batch_organisation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_import_batch_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_import_batch_id_organisation_id")),
    )
    op.create_table(
        "media_file",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", Id(), nullable=True),
        sa.Column("uploaded_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_media_file_organisation_id")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["user.id"], name=op.f("fk_media_file_uploaded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_file")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_media_file_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "digest", name=op.f("uq_media_file_organisation_id_digest")),
    )
    op.create_table(
        "notice",
        sa.Column("id", Id(), nullable=False),
        sa.Column("organisation_id", Id(), nullable=True),
        sa.Column("to_address", sa.String(), nullable=False),
        sa.Column("to_name", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("context", JSONDoc(), nullable=False),
        sa.Column("dedup_key", sa.String(), nullable=False),
        sa.Column("queued_at", UTCDateTime(), nullable=False),
        sa.Column("next_attempt_at", UTCDateTime(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_notice_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_notice_dedup_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notice_pending",
            ["next_attempt_at"],
            unique=False,
            sqlite_where=sa.text("next_attempt_at IS NOT NULL"),
            postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
        )

    op.create_table(
        "post_counter",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_post_counter_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", "year", name=op.f("pk_post_counter")),
    )
    op.create_table(
        "route",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_route_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_route_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_route_organisation_id_name")),
    )
    op.create_table(
        "unit",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", Id(), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "parent_id"],
            ["unit.organisation_id", "unit.id"],
            name=op.f("fk_unit_organisation_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_unit_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_unit_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_unit_organisation_id_name")),
    )
    op.create_table(
        "user_session",
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "working_copy",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("post_id", Id(), nullable=True),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("body", JSONDoc(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_working_copy_organisation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_working_copy_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_copy")),
        sa.UniqueConstraint(
            "organisation_id", "user_id", "key", name=op.f("uq_working_copy_organisation_id_user_id_key")
        ),
    )
    op.create_table(
        "audit_personal",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("entry_id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("salt", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "entry_id"],
            ["audit_entry.organisation_id", "audit_entry.id"],
            name=op.f("fk_audit_personal_organisation_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_audit_personal_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_personal")),
        sa.UniqueConstraint(
            "organisation_id", "entry_id", "name", name=op.f("uq_audit_personal_organisation_id_entry_id_name")
        ),
    )
    op.create_table(
        "membership",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("unit_id", Id(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "author",
                "editor",
                "supervisor",
                "neutrality_reviewer",
                "legal_reviewer",
                "political_office",
                "unit_liaison",
                "auditor",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "post_kind",
            sa.Enum(
                "career",
                "temporary_adviser",
                "political",
                "contractor",
                name="post_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("job_title", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "unit_id"],
            ["unit.organisation_id", "unit.id"],
            name=op.f("fk_membership_organisation_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_membership_id_organisation_id")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index("ix_membership_user", ["user_id", "organisation_id"], unique=False)

    op.create_table(
        "route_version",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("route_id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("steps", JSONDoc(), nullable=False),
        sa.Column("in_force_from", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "route_id"],
            ["route.organisation_id", "route.id"],
            name=op.f("fk_route_version_organisation_id_route_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_route_version_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_version")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_route_version_id_organisation_id")),
        sa.UniqueConstraint("route_id", "number", name=op.f("uq_route_version_route_id_number")),
    )
    op.create_table(
        "topic",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("pillar", sa.String(), nullable=False),
        sa.Column(
            "topic_class",
            sa.Enum(
                "service",
                "event",
                "call",
                "achievement",
                "inauguration",
                "opinion",
                "emergency",
                name="topic_class",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "risk",
            sa.Enum("low", "medium", "high", name="risk", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("owner_unit_id", Id(), nullable=True),
        sa.Column("target_share", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "owner_unit_id"],
            ["unit.organisation_id", "unit.id"],
            name=op.f("fk_topic_organisation_id_owner_unit_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_topic_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_topic_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_topic_organisation_id_name")),
    )
    op.create_table(
        "post",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("topic_id", Id(), nullable=True),
        sa.Column("author_id", Id(), nullable=True),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "hand", "import", "request", "demo", name="origin", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "idea",
                "draft",
                "in_review",
                "changes_requested",
                "approved",
                "closed",
                "rejected",
                "withdrawn",
                "expired",
                "on_hold",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("planned_time", sa.Time(), nullable=True),
        sa.Column("planned_fold", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("planned_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_post_author_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "topic_id"],
            ["topic.organisation_id", "topic.id"],
            name=op.f("fk_post_organisation_id_topic_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_post_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_post_id_organisation_id")),
        sa.UniqueConstraint("organisation_id", "year", "ordinal", name=op.f("uq_post_organisation_id_year_ordinal")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index("ix_post_changed", ["organisation_id", "changed_at", "id"], unique=False)
        batch_op.create_index("ix_post_planned", ["organisation_id", "planned_at", "id"], unique=False)
        batch_op.create_index("ix_post_status", ["organisation_id", "status", "planned_at", "id"], unique=False)

    op.create_table(
        "imported_row",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("slot_key", sa.String(), nullable=False),
        sa.Column("text_key", sa.String(), nullable=False),
        sa.Column("row_hash", sa.String(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_imported_row_organisation_id_post_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_imported_row_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_row")),
        sa.UniqueConstraint("organisation_id", "post_id", name=op.f("uq_imported_row_organisation_id_post_id")),
        sa.UniqueConstraint("organisation_id", "slot_key", name=op.f("uq_imported_row_organisation_id_slot_key")),
    )
    with op.batch_alter_table("imported_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imported_row_text_key"), ["text_key"], unique=False)

    op.create_table(
        "post_mark",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column(
            "move",
            sa.Enum(
                "edit",
                "submit",
                "approve",
                "ask_changes",
                "reject",
                "withdraw",
                "hold",
                "release",
                "expire",
                "close",
                "reopen",
                name="move",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("by_id", Id(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_post_mark_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_post_mark_organisation_id_post_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_post_mark_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_mark")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_post_mark_id_organisation_id")),
    )
    with op.batch_alter_table("post_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_mark_post_id"), ["post_id"], unique=False)

    op.create_table(
        "post_version",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", JSONDoc(), nullable=False),
        sa.Column("window_from", UTCDateTime(), nullable=True),
        sa.Column("window_to", UTCDateTime(), nullable=True),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("created_by", Id(), nullable=True),
        sa.Column("created_by_name", sa.String(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["user.id"], name=op.f("fk_post_version_created_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_post_version_organisation_id_post_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_post_version_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_version")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_post_version_id_organisation_id")),
        sa.UniqueConstraint("post_id", "number", name=op.f("uq_post_version_post_id_number")),
    )
    op.create_table(
        "post_view",
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_view_post_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_post_view_user_id")),
        sa.PrimaryKeyConstraint("user_id", "post_id", name=op.f("pk_post_view")),
    )
    op.create_table(
        "post_contributor",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("post_version_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_version_id"],
            ["post_version.organisation_id", "post_version.id"],
            name=op.f("fk_post_contributor_organisation_id_post_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_post_contributor_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_post_contributor_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_contributor")),
        sa.UniqueConstraint("post_version_id", "user_id", name=op.f("uq_post_contributor_post_version_id_user_id")),
    )
    op.create_table(
        "round",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column("post_version_id", Id(), nullable=False),
        sa.Column("route_version_id", Id(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "approved",
                "sent_back",
                "rejected",
                "void",
                name="round_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_by", Id(), nullable=True),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["opened_by"], ["user.id"], name=op.f("fk_round_opened_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_round_organisation_id_post_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_version_id"],
            ["post_version.organisation_id", "post_version.id"],
            name=op.f("fk_round_organisation_id_post_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "route_version_id"],
            ["route_version.organisation_id", "route_version.id"],
            name=op.f("fk_round_organisation_id_route_version_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_round_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_round_id_organisation_id")),
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_post_id"), ["post_id"], unique=False)
        batch_op.create_index(
            "uq_round_one_open",
            ["post_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "variant",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("post_version_id", Id(), nullable=False),
        sa.Column("channel_id", Id(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("media", JSONDoc(), nullable=False),
        sa.Column("length_used", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "channel_id"],
            ["channel.organisation_id", "channel.id"],
            name=op.f("fk_variant_organisation_id_channel_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_version_id"],
            ["post_version.organisation_id", "post_version.id"],
            name=op.f("fk_variant_organisation_id_post_version_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_variant_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variant")),
        sa.UniqueConstraint("id", "content_hash", name=op.f("uq_variant_id_content_hash")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_variant_id_organisation_id")),
        sa.UniqueConstraint(
            "post_version_id", "channel_id", "language", name=op.f("uq_variant_post_version_id_channel_id_language")
        ),
    )
    op.create_table(
        "approval",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("round_id", Id(), nullable=False),
        sa.Column("approved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["round.organisation_id", "round.id"],
            name=op.f("fk_approval_organisation_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_approval_organisation_id")),
        sa.ForeignKeyConstraint(
            ["variant_id", "content_hash"],
            ["variant.id", "variant.content_hash"],
            name=op.f("fk_approval_variant_id_content_hash"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint("variant_id", "content_hash", name=op.f("uq_approval_variant_id_content_hash")),
    )
    op.create_table(
        "round_step",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("round_id", Id(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roles", JSONDoc(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "open",
                "done",
                "void",
                name="step_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("deadline_at", UTCDateTime(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["round.organisation_id", "round.id"],
            name=op.f("fk_round_step_organisation_id_round_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_round_step_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_step")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_round_step_id_organisation_id")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_round_step_round_id_position")),
    )
    with op.batch_alter_table("round_step", schema=None) as batch_op:
        batch_op.create_index("ix_round_step_open", ["organisation_id", "state", "deadline_at", "id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("round_id", Id(), nullable=False),
        sa.Column("round_step_id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("on_behalf_of_id", Id(), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum(
                "approved",
                "changes_asked",
                "rejected",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["on_behalf_of_id"], ["user.id"], name=op.f("fk_decision_on_behalf_of_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_id"],
            ["round.organisation_id", "round.id"],
            name=op.f("fk_decision_organisation_id_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_step_id"],
            ["round_step.organisation_id", "round_step.id"],
            name=op.f("fk_decision_organisation_id_round_step_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_decision_organisation_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_decision_user_id")),
        sa.ForeignKeyConstraint(
            ["variant_id", "content_hash"],
            ["variant.id", "variant.content_hash"],
            name=op.f("fk_decision_variant_id_content_hash"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_decision_id_organisation_id")),
        sa.UniqueConstraint("round_id", "user_id", "variant_id", name=op.f("uq_decision_round_id_user_id_variant_id")),
    )
    op.create_table(
        "delivery",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("channel_id", Id(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("next_attempt_at", UTCDateTime(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "scheduled",
                "sending",
                "published",
                "unconfirmed",
                "failed",
                "expired",
                "cancelled",
                "awaiting_hand",
                name="delivery_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("remote_key", sa.String(), nullable=False),
        sa.Column("remote_id", sa.String(), nullable=False),
        sa.Column("permalink", sa.String(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id", "channel_id"],
            ["channel.organisation_id", "channel.id"],
            name=op.f("fk_delivery_organisation_id_channel_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_delivery_organisation_id_post_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_delivery_organisation_id")),
        sa.ForeignKeyConstraint(
            ["variant_id", "content_hash"],
            ["approval.variant_id", "approval.content_hash"],
            name=op.f("fk_delivery_variant_id_content_hash"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_delivery_id_organisation_id")),
        sa.UniqueConstraint("variant_id", name=op.f("uq_delivery_variant_id")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delivery_pending",
            ["next_attempt_at"],
            unique=False,
            sqlite_where=sa.text("next_attempt_at IS NOT NULL"),
            postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
        )
        batch_op.create_index("ix_delivery_post", ["organisation_id", "post_id"], unique=False)
        batch_op.create_index("ix_delivery_state", ["organisation_id", "state", "due_at"], unique=False)

    op.create_table(
        "step_candidate",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("round_step_id", Id(), nullable=False),
        sa.Column("deadline_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "round_step_id"],
            ["round_step.organisation_id", "round_step.id"],
            name=op.f("fk_step_candidate_organisation_id_round_step_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_step_candidate_organisation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_step_candidate_user_id")),
        sa.PrimaryKeyConstraint("user_id", "round_step_id", name=op.f("pk_step_candidate")),
    )
    with op.batch_alter_table("step_candidate", schema=None) as batch_op:
        batch_op.create_index(
            "ix_step_candidate_queue", ["organisation_id", "user_id", "deadline_at", "round_step_id"], unique=False
        )

    op.create_table(
        "capture",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("delivery_id", Id(), nullable=False),
        sa.Column("captured_at", UTCDateTime(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("media", JSONDoc(), nullable=False),
        sa.Column("answer", JSONDoc(), nullable=False),
        sa.Column("permalink", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "delivery_id"],
            ["delivery.organisation_id", "delivery.id"],
            name=op.f("fk_capture_organisation_id_delivery_id"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_capture_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_capture_delivery_id")),
    )
    op.create_table(
        "delivery_attempt",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("delivery_id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "delivery_id"],
            ["delivery.organisation_id", "delivery.id"],
            name=op.f("fk_delivery_attempt_organisation_id_delivery_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_delivery_attempt_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempt")),
        sa.UniqueConstraint("delivery_id", "number", name=op.f("uq_delivery_attempt_delivery_id_number")),
        sa.UniqueConstraint("id", "organisation_id", name=op.f("uq_delivery_attempt_id_organisation_id")),
    )
    op.create_table(
        "attempt_outcome",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("attempt_id", Id(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "published",
                "not_sent",
                "rate_limited",
                "refused",
                "unauthorised",
                "unknown",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("excerpt", sa.String(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "attempt_id"],
            ["delivery_attempt.organisation_id", "delivery_attempt.id"],
            name=op.f("fk_attempt_outcome_organisation_id_attempt_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_attempt_outcome_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_outcome")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_attempt_outcome_attempt_id")),
    )
