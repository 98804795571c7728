"""What the eight stops say today and what each lacks, for pages that tell of all: worked out once after each deed.

Each stop asks for what it needs, so all of them take more statements than a page may. What they say only changes with
a deed or with the day, so it is kept in the process under the end of the record, which every deed writes anew (I6).
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from typing import Any, Generic, TypeVar

from sqlmodel import Session, select

from app.audit.models import AuditHead
from app.core.words import Sentence
from app.organisations.models import Organisation
from app.plan.deeds.proposing import whole_contents
from app.plan.queries import stops
from app.plan.queries.sections import sections
from app.plan.rules.stops import Stop
from app.plan.rules.texts import unwritten
from app.web.request import now, today

Lacking = dict[Stop, list[Sentence]]
T = TypeVar("T")


class Once(Generic[T]):
    """What `ask` finds of an organisation, until something is done in it or the day ends; `most` organisations."""

    def __init__(self, ask: Callable[[Session, Organisation], T], *, most: int) -> None:
        self._ask = ask
        self._most = most
        self._kept: OrderedDict[tuple[int, str, date], T] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, session: Session, body: Organisation) -> T:
        end = session.exec(select(AuditHead.hash).where(AuditHead.organisation_id == body.id)).one()
        key = (body.id, end, today())
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        found = self._ask(session, body)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found


def _lacking(session: Session, body: Organisation) -> Lacking:
    written = sections(session, body.id)
    return {
        stop: [
            *unwritten(stop, written[stop].body if stop in written else {}, body.languages),
            *stops.missing(session, stop, organisation_id=body.id, today=today()),
        ]
        for stop in Stop
    }


def _contents(session: Session, body: Organisation) -> dict[str, Any]:
    return whole_contents(session, body, now=now())


lacking: Once[Lacking] = Once(_lacking, most=256)
"""By stop, a sentence for each thing."""
contents_now: Once[dict[str, Any]] = Once(_contents, most=32)
"""As a version proposed now would keep it."""
