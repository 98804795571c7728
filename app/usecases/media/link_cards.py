"""Cards of links: asked for by pages, read by the worker; not acts, so unaudited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlmodel import Session, col, delete, func

from app.db import claim
from app.db.bulk import dialect_insert
from app.db.scope import Sessions
from app.domain.media import queries
from app.domain.media.models import LinkCard
from app.domain.media.ports import FileStore, PageCard, PageReader
from app.domain.media.rules import KEEP_UNUSED, MOST_WAITING, card_digest
from app.usecases.media.derived_files import keep_derived

LEASE = timedelta(minutes=2)
_NOTHING = PageCard("")


def ask_for_card(session: Session, organisation_id: int, address: str, *, now: datetime) -> None:
    """Have the worker read the page; nothing while too many others wait."""
    if queries.waiting_cards(session, organisation_id) >= MOST_WAITING:
        return
    whose = {"organisation_id": organisation_id, "digest": card_digest(address)}
    empty = {"title": "", "description": "", "picture": b"", "picture_type": "", "picture_digest": ""}
    row = dialect_insert(session, LinkCard).values(**whose, **empty, address=address, asked_at=now, next_attempt_at=now)
    due = func.coalesce(LinkCard.next_attempt_at, row.excluded.next_attempt_at)
    columns = {"asked_at": row.excluded.asked_at, "next_attempt_at": due}
    session.execute(row.on_conflict_do_update(index_elements=list(whose), set_=columns))


@dataclass(frozen=True, slots=True)
class CardReader:
    """A reader of the pages asked for, outside transactions; a lost lease writes nothing.

    A card's picture is kept by its digest as it is read, so that whatever seals the card finds it.
    """

    writing: Sessions
    pages: PageReader
    files: FileStore

    def read_due(self, now: datetime) -> Mapping[str, int]:
        with self.writing() as session:
            token, cards = claim.claim_rows(session, LinkCard, limit=1, lease=LEASE, now=now)
            session.commit()
        if not cards:
            return {}
        card = self.pages.read(cards[0].address) or _NOTHING
        digest = sha256(card.picture).hexdigest() if card.picture else ""
        kept = {digest: card.picture} if card.picture else {}
        keep_derived(self.writing, self.files, cards[0].organisation_id, kept, now=now)
        with self.writing() as session:
            read = {**card._asdict(), "picture_digest": digest}
            claim.settle(session, LinkCard, cards[0].id, token, fetched_at=now, **read)
            session.commit()
        return {"link_cards_read": 1}


def delete_unused_cards(_reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Delete cards that nobody wanted for thirty days; return the number."""
    with writing() as session:
        gone = session.exec(delete(LinkCard).where(col(LinkCard.asked_at) < now - KEEP_UNUSED)).rowcount
        session.commit()
    return int(gone)
