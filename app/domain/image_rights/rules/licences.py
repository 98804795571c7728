"""Rights of a picture as data, and the answers they give to the editorial line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.core.errors import InvalidField
from app.core.messages import LabelledEnum, msg
from app.domain.directory.rules.networks import Network
from app.domain.image_rights.rules.consent import LAPSES, ConsentTerms, faults_of

EXPIRES_SOON_DAYS = 30


class PictureLicence(LabelledEnum):
    """Why a picture may be used (RDL 1/1996, arts. 2, 17, 41 and 43)."""

    OWN = "own", msg("Obra propia")
    ASSIGNED = "assigned", msg("Cedida por quien la hizo")
    CC_BY = "cc_by", msg("Creative Commons: reconocimiento (BY)")
    CC_BY_SA = "cc_by_sa", msg("Creative Commons: reconocimiento y compartir igual (BY-SA)")
    CC_BY_ND = "cc_by_nd", msg("Creative Commons: reconocimiento, sin cambios (BY-ND)")
    CC_BY_NC = "cc_by_nc", msg("Creative Commons: reconocimiento, no comercial (BY-NC)")
    CC0 = "cc0", msg("Creative Commons: sin derechos (CC0)")
    PUBLIC_DOMAIN = "public_domain", msg("Dominio público")
    BOUGHT = "bought", msg("Comprada")
    OTHER = "other", msg("Otro permiso")
    EARLIER = "earlier", msg("Subida antes de que se preguntara")


_L = PictureLicence
NAMED_LICENCES = frozenset({_L.CC_BY, _L.CC_BY_SA, _L.CC_BY_ND, _L.CC_BY_NC})
"""Licences that ask to name the author (CC 4.0, section 3.a)."""
PROVEN_LICENCES = frozenset({_L.ASSIGNED, _L.BOUGHT, _L.OTHER})
"""Permissions given in writing (RDL 1/1996, art. 45)."""


class PictureOrigin(LabelledEnum):
    """Made or altered by AI in the sense of Regulation (EU) 2024/1689, art. 50."""

    NONE = "none", msg("No")
    ALTERED = "altered", msg("Alterada con inteligencia artificial")
    MADE = "made", msg("Hecha con inteligencia artificial")


class Depiction(LabelledEnum):
    """Who can be recognised; a public act needs no consent (LO 1/1982, art. 8.2, a and c)."""

    UNANSWERED = "unanswered", msg("Sin contestar")
    NOBODY = "nobody", msg("No se reconoce a nadie")
    PUBLIC_ACT = "public_act", msg("Solo cargos, o personas de forma accesoria en un acto público")
    PEOPLE = "people", msg("Se reconoce a personas, que se anotan abajo")


@dataclass(frozen=True, slots=True)
class RightsNote:
    """The rights noted of a picture; `proof`: a reference or the name of a document."""

    licence: PictureLicence
    depicts: Depiction
    origin: PictureOrigin = PictureOrigin.NONE
    author: str = ""
    source: str = ""
    proof: str = ""
    expires_on: date | None = None


OWN_AND_NOBODY = RightsNote(PictureLicence.OWN, Depiction.NOBODY)


def check_note(note: RightsNote) -> None:
    """Raise `InvalidField` for what the licence needs and is not there."""
    if note.licence is PictureLicence.EARLIER:
        raise InvalidField("licence", msg("Elija con qué permiso se usa."))
    if note.depicts is Depiction.UNANSWERED:
        raise InvalidField("depicts", msg("Diga si se reconoce a alguien."))
    if note.licence in NAMED_LICENCES and not note.author.strip():
        raise InvalidField("author", msg("Esta licencia pide nombrar a quien la hizo."))
    if note.licence in PROVEN_LICENCES and not note.proof.strip():
        raise InvalidField("proof", msg("Escriba dónde consta el permiso."))


def are_rights_noted(licence: PictureLicence | None, depicts: Depiction | None) -> bool:
    return licence not in (None, PictureLicence.EARLIER) and depicts is not Depiction.UNANSWERED


@dataclass(frozen=True, slots=True)
class RightsFacts:
    """Facts of a stored picture; `licence` None: nobody has noted its rights."""

    licence: PictureLicence | None = None
    expires_on: date | None = None
    origin: PictureOrigin = PictureOrigin.NONE
    depicts: Depiction = Depiction.UNANSWERED
    people: tuple[ConsentTerms, ...] = ()

    @property
    def is_noted(self) -> bool:
        return are_rights_noted(self.licence, self.depicts)

    def has_ended(self, day: date) -> bool:
        return self.expires_on is not None and self.expires_on < day


def may_be_shown(facts: RightsFacts, day: date) -> bool:
    """Tell whether the body's own web may show it: a consent for some networks reaches the web if it names it."""
    if not facts.is_noted or facts.has_ended(day):
        return False
    is_answered = facts.depicts is not Depiction.PEOPLE or bool(facts.people)
    return is_answered and not faults_of(facts.people, Network.WEB, day)


def picture_answers(facts: RightsFacts, network: str, day: date) -> dict[str, bool]:
    """Return what is certain; pictures from before this register answer nothing about their licence."""
    answers = dict[str, bool]()
    if facts.licence is not PictureLicence.EARLIER:
        answers["licensed"] = facts.licence is not None and not facts.has_ended(day)
    if facts.origin is not PictureOrigin.NONE:
        answers["ai"] = True
    if any(terms.is_revoked for terms in facts.people):
        answers["revoked"] = True
    return answers | _people_answers(facts, network, day)


def _people_answers(facts: RightsFacts, network: str, day: date) -> dict[str, bool]:
    if facts.depicts is Depiction.UNANSWERED:
        return {}
    if facts.depicts is Depiction.NOBODY:
        return {"person": False, "minor": False}
    if facts.depicts is Depiction.PUBLIC_ACT:
        return {"minor": False}
    faults = faults_of(facts.people, network, day)
    return {
        "person": True,
        "minor": any(terms.age.is_minor for terms in facts.people),
        "consent": bool(facts.people) and not faults,
        "lapsed": bool(faults & LAPSES),
    }


def is_ai_made(declared: Mapping[str, bool], origin: PictureOrigin) -> bool:
    """Tell whether AI made or altered a picture, as its writer or the register says."""
    return bool(declared.get("ai")) or origin is not PictureOrigin.NONE


GRAVE = ("person", "minor", "official", "ai")


def merged_answers(declared: Mapping[str, bool], known: Mapping[str, bool]) -> dict[str, bool]:
    """Return the register's answers over the writer's, who may still say of more people than the register."""
    both = {**declared, **known}
    return both | {question: True for question in GRAVE if declared.get(question) or known.get(question)}
