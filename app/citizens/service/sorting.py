"""What a message is, as the protocol in force proposes; a person confirms or corrects it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.citizens.models import Citizen
from app.citizens.queries import protocols as queries
from app.citizens.rules.authors import CitizenKind
from app.citizens.rules.incoming import Incoming
from app.citizens.rules.triage import Held, Message, Sorted, Sorting, Triage
from app.citizens.service.shelf import PROTOCOLS, ProtocolShelf
from app.periods.queries.force import binding

AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Proposal:
    """`number`: the protocol that sorted it. `unit_id`: the unit that stands behind whoever is to take it."""

    sorted: Sorted
    number: int
    unit_id: int | None = None

    @property
    def sorting(self) -> Sorting | None:
        return self.sorted.first.sorting if self.sorted.first else None

    @property
    def held(self) -> list[dict[str, Any]]:
        """As `CitizenMessage.held` keeps it."""
        return [_kept(one) for one in self.sorted.held]


def shelf_of(session: Session) -> ProtocolShelf:
    shelf: ProtocolShelf = session.info[PROTOCOLS]
    return shelf


def propose(
    session: Session,
    organisation_id: int,
    incoming: Incoming,
    *,
    language: str,
    now: datetime,
    citizen: Citizen | None = None,
) -> Proposal:
    """`citizen`: its author, where it says who that is; what is known of them counts. Three statements, or four."""
    protocol = shelf_of(session).of(session, organisation_id)
    known = queries.known_of(session, citizen, now=now) if citizen else queries.Known(False, frozenset())
    message = Message(
        incoming.text,
        language,
        account=str(incoming.channel_id or ""),
        network=incoming.network,
        periods=binding(session, organisation_id, [now])[now],
        facts=_facts(incoming, citizen, known),
    )
    found = sort_with_history(protocol.triage, message, known.lately)
    return Proposal(found, protocol.number, _unit(session, organisation_id, found))


def sort_with_history(triage: Triage, message: Message, lately: frozenset[Any]) -> Sorted:
    """Whether it is the same again is only known once it is sorted; a tree that asks is asked twice."""
    found = triage.sort(message)
    if AGAIN not in triage.asked or found.category not in lately:
        return found
    return triage.sort(replace(message, facts={**message.facts, AGAIN: True}))


def _facts(incoming: Incoming, citizen: Citizen | None, known: queries.Known) -> dict[str, bool]:
    facts = {"direct": not incoming.is_public, "attachment": bool(incoming.attachments), "warned": known.is_warned}
    if citizen and citizen.kind is not CitizenKind.PRIVATE:
        facts["journalist" if citizen.kind is CitizenKind.MEDIUM else "office"] = True
    return {**incoming.facts, **facts}


def _unit(session: Session, organisation_id: int, found: Sorted) -> int | None:
    """One statement where the question names somebody, and none where it does not."""
    name = found.first.sorting.to if found.first else ""
    taker = queries.takers(session, organisation_id).get(name) if name else None
    return taker.unit_id if taker else None


def _kept(held: Held) -> dict[str, Any]:
    marks = [[mark.start, mark.end] for mark in held.marks]
    return {"code": held.sorting.code, "category": held.sorting.category.value, "marks": marks}
