"""Consent of the people in a picture: its terms, and what it lacks for a network on a day."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.errors import InvalidField
from app.core.messages import LabelledEnum, msg

TERM_TO_WITHDRAW = timedelta(hours=72)
"""Our own term for "without undue delay" (GDPR art. 17.1), far within the month of art. 12.3."""
KEEP_ENDED = timedelta(days=3 * 365)
"""Liability after a consent ends (Ley 40/2015, art. 30.1)."""
GUARDIANS = 2
"""Parental authority is exercised by both, or by one with the other's consent (Código Civil, art. 156)."""


class AgeGroup(LabelledEnum):
    """A minor consents to data processing from fourteen on (LO 3/2018, art. 7)."""

    ADULT = "adult", msg("Mayor de edad")
    FROM_14 = "from_14", msg("De 14 a 17 años")
    UNDER_14 = "under_14", msg("Menor de 14 años")

    @property
    def is_minor(self) -> bool:
        return self is not AgeGroup.ADULT


class ConsentFault(LabelledEnum):
    REVOKED = "revoked", msg("lo ha retirado")
    MISSING = "missing", msg("falta por escrito")
    GUARDIANS = "guardians", msg("falta la firma de quienes ejercen la patria potestad")
    OWN = "own", msg("falta el suyo propio, desde los catorce años")
    EXPIRED = "expired", msg("ha caducado")
    SCOPE = "scope", msg("no alcanza esta red")


LAPSES = frozenset({ConsentFault.EXPIRED, ConsentFault.SCOPE})
"""Consent given once that does not reach this publication."""


@dataclass(frozen=True, slots=True)
class ConsentTerms:
    """`networks`: empty for every network of the body; `guardians`: how many signed."""

    age: AgeGroup
    given_on: date | None = None
    has_proof: bool = False
    expires_on: date | None = None
    networks: frozenset[str] = frozenset()
    guardians: int = 0
    is_sole_guardian: bool = False
    own_consent: bool = False
    is_revoked: bool = False

    @property
    def guardians_needed(self) -> int:
        """Return how many sign for a minor (LO 1/1982, art. 3.2; LO 3/2018, art. 92)."""
        return 0 if not self.age.is_minor else 1 if self.is_sole_guardian else GUARDIANS


def consent_fault(terms: ConsentTerms, network: str, day: date) -> ConsentFault | None:
    """Return the gravest fault; consent is express and may always be revoked (LO 1/1982, arts. 2.2 and 2.3)."""
    if terms.is_revoked:
        return ConsentFault.REVOKED
    if terms.given_on is None or not terms.has_proof:
        return ConsentFault.MISSING
    if terms.guardians < terms.guardians_needed:
        return ConsentFault.GUARDIANS
    if terms.age is AgeGroup.FROM_14 and not terms.own_consent:
        return ConsentFault.OWN
    if terms.expires_on and terms.expires_on < day:
        return ConsentFault.EXPIRED
    return ConsentFault.SCOPE if network and terms.networks and network not in terms.networks else None


def faults_of(people: Iterable[ConsentTerms], network: str, day: date) -> frozenset[ConsentFault]:
    return frozenset(fault for terms in people if (fault := consent_fault(terms, network, day)))


def check_terms(terms: ConsentTerms, *, today: date) -> None:
    """Refuse dates that contradict each other."""
    if terms.given_on and terms.given_on > today:
        raise InvalidField("given_on", msg("El consentimiento no puede ser de un día que no ha llegado."))
    if terms.given_on and terms.expires_on and terms.expires_on < terms.given_on:
        raise InvalidField("expires_on", msg("No puede caducar antes de darse."))


def unsealed_names(sealed: str, unseal: Callable[[str], str]) -> tuple[str, ...]:
    """Return the person's name or reference, then the guardians'; nothing once erased or sealed with a lost key."""
    try:
        return tuple(json.loads(unseal(sealed))) if sealed else ()
    except ValueError:
        return ()
