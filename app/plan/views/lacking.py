"""What each stop lacks, for pages that tell of all eight: worked out once after each deed.

Each stop asks for what it needs, so all of them take more statements than a page may. What they say only changes with
a deed or with the day, so it is kept in the process under the end of the record, which every deed writes anew (I6).
"""

import threading
from collections import OrderedDict
from datetime import date

from sqlmodel import Session, select

from app.audit.models import AuditHead
from app.core.words import Sentence
from app.organisations.models import Organisation
from app.plan.queries import stops
from app.plan.queries.sections import sections
from app.plan.rules.stops import Stop
from app.plan.rules.texts import unwritten

Lacking = dict[Stop, list[Sentence]]
_KEPT: OrderedDict[tuple[int, str, date], Lacking] = OrderedDict()
_LOCK = threading.Lock()
_MOST = 256


def lacking(session: Session, body: Organisation, *, today: date) -> Lacking:
    """One statement where nothing happened since somebody last asked."""
    here = body.id or 0
    end = session.exec(select(AuditHead.hash).where(AuditHead.organisation_id == here)).one()
    key = (here, end, today)
    with _LOCK:
        found = _KEPT.get(key)
    if found is None:
        found = _asked(session, body, today)
        with _LOCK:
            _KEPT[key] = found
            while len(_KEPT) > _MOST:
                _KEPT.popitem(last=False)
    return found


def _asked(session: Session, body: Organisation, today: date) -> Lacking:
    here, written = body.id or 0, sections(session, body.id or 0)
    return {
        stop: [
            *unwritten(stop, written[stop].body if stop in written else {}, body.languages),
            *stops.missing(session, stop, organisation_id=here, today=today),
        ]
        for stop in Stop
    }
