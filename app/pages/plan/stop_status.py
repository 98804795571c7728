"""What the eight stops say today and what each lacks, for pages that tell of all: worked out once after each deed.

Each stop asks for what it needs, so all of them take more statements than a page may. What they say only changes with
a deed or with the day, so it is kept in the process under the end of the record, which every deed writes anew (I6).
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
from app.usecases.plan.proposal import complete_contents
from app.web.request import now

T = TypeVar("T")


class RecordCache(Generic[T]):
    """What `ask` finds of an organisation (and of a part of it), until something is done in it or the day ends; `most`
    findings are kept."""

    def __init__(self, ask: Callable[..., T], *, most: int) -> None:
        self._ask = ask
        self._most = most
        self._kept: OrderedDict[tuple[Any, ...], T] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, session: Session, body: Organisation, *part: Hashable, end: str = "") -> T:
        """`end`: of the record, where it was read already."""
        key = (body.id, end or record_end(session, body), today(), *part)
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        found = self._ask(session, body, *part)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found


def record_end(session: Session, body: Organisation) -> str:
    """The last deed of the record."""
    return session.exec(select(AuditHead.hash).where(AuditHead.organisation_id == body.id)).one()


def _missing_at_stop(session: Session, body: Organisation, stop: Stop) -> list[Message]:
    written = sections(session, body.id).get(stop)
    unsaid = missing_texts(stop, written.body if written else {}, body.languages)
    return [*unsaid, *stops.missing(session, stop, organisation_id=body.id, today=today())]


def missing_by_stop(session: Session, body: Organisation) -> dict[Stop, list[Message]]:
    """By stop, a sentence for each thing."""
    end = record_end(session, body)
    return {stop: missing_at_stop(session, body, stop, end=end) for stop in Stop}


def _contents(session: Session, body: Organisation) -> dict[str, Any]:
    return complete_contents(session, body, now=now())


missing_at_stop: RecordCache[list[Message]] = RecordCache(_missing_at_stop, most=2048)
"""Of a stop, a sentence for each thing."""
current_contents: RecordCache[dict[str, Any]] = RecordCache(_contents, most=32)
"""As a version proposed now would keep it."""
