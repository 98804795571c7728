"""What a message is, as the protocol in force proposes; a person confirms or corrects it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.citizens.rules.incoming import Incoming
from app.citizens.rules.triage import Held, Message, Sorted, Sorting
from app.citizens.service.shelf import ProtocolShelf
from app.db.scope import PROTOCOLS
from app.periods.queries.force import binding


@dataclass(frozen=True, slots=True)
class Proposal:
    """`number`: the protocol that sorted it."""

    sorted: Sorted
    number: int

    @property
    def sorting(self) -> Sorting | None:
        return self.sorted.first.sorting if self.sorted.first else None

    @property
    def held(self) -> list[dict[str, Any]]:
        """As `CitizenMessage.held` keeps it."""
        return [_kept(one) for one in self.sorted.held]


def propose(session: Session, organisation_id: int, incoming: Incoming, *, language: str, now: datetime) -> Proposal:
    shelf: ProtocolShelf = session.info[PROTOCOLS]
    protocol = shelf.of(session, organisation_id)
    message = Message(
        incoming.text,
        language,
        account=str(incoming.channel_id or ""),
        network=incoming.network,
        periods=binding(session, organisation_id, [now])[now],
        facts=incoming.facts | {"direct": not incoming.is_public, "attachment": bool(incoming.attachments)},
    )
    return Proposal(protocol.triage.sort(message), protocol.number)


def _kept(held: Held) -> dict[str, Any]:
    marks = [[mark.start, mark.end] for mark in held.marks]
    return {"code": held.sorting.code, "category": held.sorting.category.value, "marks": marks}
