"""Contents and missing items of the eight stops, taking more statements than a page may.

Each process caches them by the record's last hash, rewritten by every act (I6): only acts or the day change them.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from sqlmodel import Session, select

from app.core.messages import Message
from app.domain.audit.models import AuditHead
from app.domain.organisations.models import Organisation
from app.domain.plan.queries import stops
from app.domain.plan.queries.sections import sections
from app.domain.plan.rules.stops import Stop, missing_texts
from app.pages.shell.request_context import today
from app.usecases.plan.versions import complete_contents
from app.web.request import now

T = TypeVar("T")


class RecordCache(Generic[T]):
    """Up to `most` results of `ask` by organisation (and part), kept until an act or midnight."""

    def __init__(self, ask: Callable[..., T], *, most: int) -> None:
        self._ask = ask
        self._most = most
        self._kept: OrderedDict[tuple[Any, ...], T] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, session: Session, body: Organisation, *part: Hashable, end: str = "") -> T:
        """Return the result; `end`: `record_end`, if read."""
        key = (body.id, end or record_end(session, body), today(), *part)
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        result = self._ask(session, body, *part)
        with self._lock:
            self._kept[key] = result
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return result


def record_end(session: Session, body: Organisation) -> str:
    """Return the hash of the record's last act."""
    return session.exec(select(AuditHead.hash).where(AuditHead.organisation_id == body.id)).one()


def _missing_at_stop(session: Session, body: Organisation, stop: Stop) -> list[Message]:
    written = sections(session, body.id).get(stop)
    unsaid = missing_texts(stop, written.body if written else {}, body.languages)
    return [*unsaid, *stops.missing(session, stop, organisation_id=body.id, today=today())]


def missing_by_stop(session: Session, body: Organisation) -> dict[Stop, list[Message]]:
    """Return missing items, a sentence each."""
    end = record_end(session, body)
    return {stop: missing_at_stop(session, body, stop, end=end) for stop in Stop}


def _contents(session: Session, body: Organisation) -> dict[str, Any]:
    return complete_contents(session, body, now=now())


missing_at_stop: RecordCache[list[Message]] = RecordCache(_missing_at_stop, most=2048)
"""Missing items, a sentence each."""
current_contents: RecordCache[dict[str, Any]] = RecordCache(_contents, most=32)
"""Contents of a version proposed now."""
