"""Rights of stored pictures, and the consents of the people in them."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field, tenant_foreign_key
from app.domain.image_rights.rules.consent import AgeGroup, ConsentTerms
from app.domain.image_rights.rules.licences import Depiction, PictureLicence, PictureOrigin


class PictureRights(Tenant, table=True):
    """`proof`: a reference or a document's name; no row until somebody notes them."""

    __tablename__ = "image_rights"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "digest"),
        tenant_foreign_key("digest", to="media_file", key_columns=("digest",)),
        Index("ix_image_rights_expiry", "organisation_id", "expires_on"),
    )

    id: int = key_field()
    digest: str
    licence: PictureLicence = enum_field(PictureLicence, "licence")
    depicts: Depiction = enum_field(Depiction, "depiction")
    origin: PictureOrigin = enum_field(PictureOrigin, "picture_origin", default=PictureOrigin.NONE)
    author: str = ""
    source: str = ""
    proof: str = ""
    expires_on: date | None = None
    noted_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    noted_by_name: str = ""
    noted_at: datetime = instant_field()


class DepictedPerson(Tenant, table=True):
    """A recognisable person and their consent.

    `sealed_identity`: names of the person and guardians, sealed, empty once erased; `guardians`: how many signed.
    `networks`: empty for all. `withdraw_by`: after a revocation, when nothing should be public. `link_until`: the end
    of the last link handed to them.
    """

    __tablename__ = "depicted_person"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        tenant_foreign_key("digest", to="media_file", key_columns=("digest",)),
        Index("ix_depicted_person_picture", "organisation_id", "digest"),
        Index("ix_depicted_person_expiry", "organisation_id", "expires_on"),
    )

    id: int = key_field()
    digest: str
    sealed_identity: str
    age: AgeGroup = enum_field(AgeGroup, "age_group")
    given_on: date | None = None
    expires_on: date | None = None
    proof: str = ""
    purpose: str = ""
    networks: list[str] = json_field(default_factory=list)
    guardians: int = 0
    is_sole_guardian: bool = False
    own_consent: bool = False
    added_by: int | None = Field(default=None, sa_type=Id, foreign_key="user.id")
    added_by_name: str = ""
    added_at: datetime = instant_field()
    link_until: datetime | None = instant_field(default=None)
    revoked_at: datetime | None = instant_field(default=None)
    revoked_by_name: str = ""
    withdraw_by: datetime | None = instant_field(default=None)
    erased_at: datetime | None = instant_field(default=None)

    @property
    def terms(self) -> ConsentTerms:
        return ConsentTerms(
            age=self.age,
            given_on=self.given_on,
            has_proof=bool(self.proof),
            expires_on=self.expires_on,
            networks=frozenset(self.networks),
            guardians=self.guardians,
            is_sole_guardian=self.is_sole_guardian,
            own_consent=self.own_consent,
            is_revoked=self.revoked_at is not None,
        )


class PictureUse(Tenant, table=True):
    """A post with a version that shows the picture."""

    __tablename__ = "picture_use"
    __table_args__ = (
        UniqueConstraint("organisation_id", "digest", "post_id"),
        tenant_foreign_key("post_id", to="post"),
        Index("ix_picture_use_post", "organisation_id", "post_id"),
    )

    id: int = key_field()
    digest: str
    post_id: int = Field(sa_type=Id)
