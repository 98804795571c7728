"""Response protocols compiled once and shared by everybody who sorts by the same one."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock

from sqlmodel import Session

from app.domain.triage.queries import protocols as queries
from app.domain.triage.rules.protocol_format import protocol_digest, read_protocol
from app.domain.triage.rules.triage import ResponseProtocol, TriageEngine

Lemmatiser = Callable[[str, str], str]
LanguageGuesser = Callable[[str, Sequence[str]], str]
PROTOCOLS = "protocols"
"""The name they travel under with a session."""
MOST_COMPILED = 64
"""Compiled protocols in memory; one serves every town that changed nothing of it."""


@dataclass(frozen=True, slots=True)
class ProtocolInForce:
    """`number` 0 is the one that ships with the product."""

    number: int
    triage: TriageEngine

    @property
    def protocol(self) -> ResponseProtocol:
        return self.triage.protocol


class ProtocolCache:
    """Safe to share between threads. `shipped` is that of an organisation that never changed it.

    `tongue(text, among)`: which of these languages a text is written in.
    """

    def __init__(self, shipped: ResponseProtocol, lemma: Lemmatiser, *, tongue: LanguageGuesser) -> None:
        self.shipped = shipped
        self.tongue = tongue
        self._lemma = lemma
        self._made: OrderedDict[str, TriageEngine] = OrderedDict()
        self._lock = Lock()

    def of(self, session: Session, organisation_id: int) -> ProtocolInForce:
        """What an organisation sorts by now; one statement when it is known already."""
        standing = queries.adopted_version(session, organisation_id)
        if standing is None:
            return ProtocolInForce(0, _compile_shipped(self.shipped, self._lemma))
        known = self._known(standing.digest)
        if known is None:
            version = queries.version_or_404(session, organisation_id, standing.number)
            known = self._keep(standing.digest, read_protocol(version.content))
        return ProtocolInForce(standing.number, known)

    def compiled(self, protocol: ResponseProtocol) -> TriageEngine:
        """One that is not in force: a proposal to be tried."""
        digest = protocol_digest(protocol)
        return self._known(digest) or self._keep(digest, protocol)

    def _known(self, digest: str) -> TriageEngine | None:
        with self._lock:
            if digest in self._made:
                self._made.move_to_end(digest)
            return self._made.get(digest)

    def _keep(self, digest: str, protocol: ResponseProtocol) -> TriageEngine:
        """Compiled outside the lock: two threads at once do it twice, and nobody waits."""
        made = TriageEngine(protocol, self._lemma)
        with self._lock:
            self._made[digest] = made
            while len(self._made) > MOST_COMPILED:
                self._made.popitem(last=False)
        return made


@cache
def _compile_shipped(protocol: ResponseProtocol, lemma: Lemmatiser) -> TriageEngine:
    """A process has one product."""
    return TriageEngine(protocol, lemma)
