"""Rights of stored pictures, the people in them, where they are used, and their perceptual hashes."""

from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from app.db.columns import Id, JSONDoc, UTCDateTime

revision = "0077"
down_revision = "0076"

_LICENCES = ("own", "assigned", "cc_by", "cc_by_sa", "cc_by_nd", "cc_by_nc", "cc0", "public_domain", "bought", "other")
_ENUMS = {
    "licence": (*_LICENCES, "earlier"),
    "depiction": ("unanswered", "nobody", "public_act", "people"),
    "picture_origin": ("none", "altered", "made"),
    "age_group": ("adult", "from_14", "under_14"),
}


def upgrade() -> None:
    _create(
        "image_rights",
        _enum("licence", "licence"),
        _enum("depicts", "depiction"),
        _enum("origin", "picture_origin"),
        *_texts("author", "source", "proof"),
        sa.Column("expires_on", sa.Date(), nullable=True),
        *_person("noted"),
        sa.UniqueConstraint("organisation_id", "digest", name=op.f("uq_image_rights_organisation_id_digest")),
    )
    op.create_index("ix_image_rights_expiry", "image_rights", ["organisation_id", "expires_on"])
    _create(
        "depicted_person",
        *_texts("sealed_identity"),
        _enum("age", "age_group"),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("given_on", "expires_on")),
        *_texts("proof", "purpose"),
        sa.Column("networks", JSONDoc(), nullable=False),
        sa.Column("guardians", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("is_sole_guardian", "own_consent")),
        *_person("added"),
        *(sa.Column(name, UTCDateTime(), nullable=True) for name in ("link_until", "revoked_at")),
        *_texts("revoked_by_name"),
        *(sa.Column(name, UTCDateTime(), nullable=True) for name in ("withdraw_by", "erased_at")),
    )
    op.create_index("ix_depicted_person_picture", "depicted_person", ["organisation_id", "digest"])
    op.create_index("ix_depicted_person_expiry", "depicted_person", ["organisation_id", "expires_on"])
    _create_plain("picture_likeness", "band", "likeness", "band")
    op.create_index("ix_picture_likeness_band", "picture_likeness", ["organisation_id", "band"])
    _create_plain("picture_tag", "key", "tag", "key")
    op.create_index("ix_picture_tag_key", "picture_tag", ["organisation_id", "key", "digest"])
    _create_uses()
    _note_earlier_pictures(op.get_bind())
    _find_uses(op.get_bind())


def _create_plain(name: str, key: str, *texts: str) -> None:
    """Create a table of words of each picture, once by `key`."""
    unique = sa.UniqueConstraint("organisation_id", "digest", key, name=op.f(f"uq_{name}_organisation_id_digest_{key}"))
    _create(name, *_texts(*texts), unique, has_own_key=False)


def _create(name: str, *parts: sa.schema.SchemaItem, has_own_key: bool = True) -> None:
    own = [sa.UniqueConstraint("id", "organisation_id", name=op.f(f"uq_{name}_id_organisation_id"))]
    op.create_table(
        name,
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{name}_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "digest"],
            ["media_file.organisation_id", "media_file.digest"],
            name=op.f(f"fk_{name}_organisation_id_digest"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *(own if has_own_key else ()),
    )


def _create_uses() -> None:
    op.create_table(
        "picture_use",
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("post_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_picture_use_organisation_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "post_id"],
            ["post.organisation_id", "post.id"],
            name=op.f("fk_picture_use_organisation_id_post_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_use")),
        sa.UniqueConstraint(
            "organisation_id", "digest", "post_id", name=op.f("uq_picture_use_organisation_id_digest_post_id")
        ),
    )
    op.create_index("ix_picture_use_post", "picture_use", ["organisation_id", "post_id"])


def _texts(*names: str) -> Iterator[sa.Column[str]]:
    return (sa.Column(name, sa.String(), nullable=False) for name in names)


def _enum(column: str, name: str) -> sa.Column[str]:
    kind = sa.Enum(*_ENUMS[name], name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, nullable=False)


def _person(deed: str) -> tuple[sa.schema.SchemaItem, ...]:
    table = {"noted": "image_rights", "added": "depicted_person"}[deed]
    return (
        sa.Column(f"{deed}_by", Id(), nullable=True),
        sa.Column(f"{deed}_by_name", sa.String(), nullable=False),
        sa.Column(f"{deed}_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint([f"{deed}_by"], ["user.id"], name=op.f(f"fk_{table}_{deed}_by")),
    )


def _note_earlier_pictures(connection: sa.Connection) -> None:
    """Say of the pictures already there that nobody was asked, so that nothing scheduled is stopped."""
    rights = sa.table("image_rights", *map(sa.column, _RIGHTS), sa.column("noted_at", UTCDateTime()))
    files = sa.table("media_file", *map(sa.column, ("organisation_id", "digest")))
    empty = dict.fromkeys(("author", "source", "proof", "noted_by_name"), "")
    values = {"licence": "earlier", "depicts": "unanswered", "origin": "none", "noted_at": datetime.now(UTC), **empty}
    rows = connection.execute(sa.select(files)).mappings().all()
    if rows:
        connection.execute(sa.insert(rights), [{**row, **values} for row in rows])


_RIGHTS = ("organisation_id", "digest", "licence", "depicts", "origin", "author", "source", "proof", "noted_by_name")


def _find_uses(connection: sa.Connection) -> None:
    versions = sa.table("post_version", *map(sa.column, ("organisation_id", "post_id")), sa.column("body", JSONDoc()))
    uses = sa.table("picture_use", *map(sa.column, ("organisation_id", "digest", "post_id")))
    shown = {
        (row.organisation_id, use["digest"], row.post_id)
        for row in connection.execute(sa.select(versions)).yield_per(1000)
        for use in (row.body or {}).get("media", ())
    }
    names = ("organisation_id", "digest", "post_id")
    if shown:
        connection.execute(sa.insert(uses), [dict(zip(names, each, strict=True)) for each in sorted(shown)])
