from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock

from sqlmodel import Session

from app.domain.editorial_line.rules.disguised_words import Knows
from app.domain.triage.queries import protocols as protocol_queries
from app.domain.triage.rules.protocol_format import protocol_digest, read_protocol
from app.domain.triage.rules.triage import ResponseProtocol, TriageEngine

Lemmatiser = Callable[[str, str], str]
LanguageGuesser = Callable[[str, Sequence[str]], str]
PROTOCOLS = "protocols"
MOST_COMPILED = 64


@dataclass(frozen=True, slots=True)
class ProtocolInForce:
    """A protocol in force; `number` 0 is shipped."""

    number: int
    triage: TriageEngine

    @property
    def protocol(self) -> ResponseProtocol:
        return self.triage.protocol


class ProtocolCache:
    """A thread-safe cache; `shipped` serves unchanged organisations. `tongue(text, among)`: the language."""

    def __init__(
        self, shipped: ResponseProtocol, lemma: Lemmatiser, knows: Knows | None = None, *, tongue: LanguageGuesser
    ) -> None:
        self.shipped = shipped
        self.tongue = tongue
        self._lemma, self._knows = lemma, knows
        self._made: OrderedDict[str, TriageEngine] = OrderedDict()
        self._lock = Lock()

    def of(self, session: Session, organisation_id: int) -> ProtocolInForce:
        """Return the protocol; one statement if cached."""
        adopted = protocol_queries.adopted_version(session, organisation_id)
        if adopted is None:
            return ProtocolInForce(0, _compile_shipped(self.shipped, self._lemma, self._knows))
        known = self._known(adopted.digest)
        if known is None:
            version = protocol_queries.version_or_404(session, organisation_id, adopted.number)
            known = self._keep(adopted.digest, read_protocol(version.content))
        return ProtocolInForce(adopted.number, known)

    def compiled(self, protocol: ResponseProtocol) -> TriageEngine:
        digest = protocol_digest(protocol)
        return self._known(digest) or self._keep(digest, protocol)

    def _known(self, digest: str) -> TriageEngine | None:
        with self._lock:
            if digest in self._made:
                self._made.move_to_end(digest)
            return self._made.get(digest)

    def _keep(self, digest: str, protocol: ResponseProtocol) -> TriageEngine:
        """Compile outside the lock: threads may repeat work, never wait."""
        made = TriageEngine(protocol, self._lemma, self._knows)
        with self._lock:
            self._made[digest] = made
            while len(self._made) > MOST_COMPILED:
                self._made.popitem(last=False)
        return made


def protocol_cache_of(session: Session) -> ProtocolCache:
    protocols: ProtocolCache = session.info[PROTOCOLS]
    return protocols


@cache
def _compile_shipped(protocol: ResponseProtocol, lemma: Lemmatiser, knows: Knows | None) -> TriageEngine:
    return TriageEngine(protocol, lemma, knows)
