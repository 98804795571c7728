"""Response protocols compiled once and shared by everybody who sorts by the same one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlmodel import Session

from app.citizens.rules.triage import Protocol, Triage

Lemma = Callable[[str, str], str]
Tongue = Callable[[str, Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class ProtocolInForce:
    """`number` 0 is the one that ships with the product."""

    number: int
    triage: Triage


class ProtocolShelf:
    """Safe to share between threads. `shipped` is that of an organisation that never changed it.

    `tongue(text, among)`: which of these languages a text is written in.
    """

    def __init__(self, shipped: Protocol, lemma: Lemma, *, tongue: Tongue) -> None:
        self.shipped = shipped
        self.tongue = tongue
        self._lemma = lemma

    def of(self, session: Session, organisation_id: int) -> ProtocolInForce:
        return ProtocolInForce(0, _compiled(self.shipped, self._lemma))


@cache
def _compiled(protocol: Protocol, lemma: Lemma) -> Triage:
    """A process has one product."""
    return Triage(protocol, lemma)
