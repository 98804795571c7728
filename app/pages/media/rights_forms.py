from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from app.core.horizon import UNLIMITED
from app.core.messages import msg
from app.domain.directory.rules.networks import Network
from app.domain.image_rights.models import PictureRights
from app.domain.image_rights.rules.consent import AgeGroup
from app.domain.image_rights.rules.licences import Depiction, PictureLicence, PictureOrigin, RightsNote
from app.usecases.image_rights.rights import ConsentNote
from app.web.forms import Form

LONGEST = 300
Words = Annotated[str, Field(max_length=LONGEST)]


class RightsForm(Form):
    horizon = UNLIMITED
    licence: PictureLicence
    depicts: Depiction
    origin: PictureOrigin = PictureOrigin.NONE
    author: Words = ""
    source: Words = ""
    proof: Words = ""
    expires_on: date | None = None

    @property
    def note(self) -> RightsNote:
        return RightsNote(**self.model_dump())


def rights_fields(rights: PictureRights | None) -> dict[str, Any]:
    if rights is None:
        return {"origin": PictureOrigin.NONE.value}
    names = ("licence", "depicts", "origin", "author", "source", "proof")
    ends = {"expires_on": rights.expires_on.isoformat() if rights.expires_on else ""}
    return {name: str(getattr(rights, name)) for name in names} | ends


def _known_network(value: str) -> str:
    if value not in {network.value for network in Network}:
        raise ValueError(msg("Elija una de las opciones."))
    return value


class ConsentForm(Form):
    """`guardian`: up to two names."""

    horizon = UNLIMITED
    identity: str = Field(min_length=1, max_length=LONGEST)
    age: AgeGroup
    guardian: list[Words] = Field(default=[], max_length=2)
    is_sole_guardian: bool = False
    own_consent: bool = False
    given_on: date | None = None
    consent_until: date | None = None
    consent_proof: Words = ""
    purpose: Words = ""
    networks: list[Annotated[str, AfterValidator(_known_network)]] = []

    @property
    def note(self) -> ConsentNote:
        return ConsentNote(
            identity=self.identity,
            age=self.age,
            guardians=tuple(name.strip() for name in self.guardian if name.strip()),
            is_sole_guardian=self.is_sole_guardian,
            own_consent=self.own_consent,
            given_on=self.given_on,
            expires_on=self.consent_until,
            proof=self.consent_proof,
            purpose=self.purpose,
            networks=tuple(sorted(set(self.networks))),
        )


CONSENT_FIELDS: Mapping[str, str] = {"expires_on": "consent_until"}
"""Fields of the form with another name than what refuses them."""
