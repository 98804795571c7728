"""Putting letters in the outbox: a row in the transaction of the deed it tells of (invariant I10)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete

from app.db.bulk import Upsert
from app.domain.notifications.models import Notice
from app.domain.notifications.rules.threads import thread_key


@dataclass(frozen=True, slots=True)
class Letter:
    """`kind` names the templates `emails/<kind>.subject` and `.txt`; `context` must be plain JSON.

    `act_by`: until when the reader can do something about it; what is due sooner does not wait for quiet hours to end.
    `digest_at`: it does not leave by itself but in the digest of that instant, as the notices of a session do.
    An invitation to an appointment comes in the context, as `calendar`: its `method` and its `text` (RFC 6047).
    """

    to_address: str
    to_name: str
    locale: str
    kind: str
    context: dict[str, Any]
    dedup_key: str
    act_by: datetime | None = None
    digest_at: datetime | None = None


def queue_letters(session: Session, letters: Sequence[Letter], *, organisation_id: int | None, now: datetime) -> None:
    """Queue each letter once, in one statement however many: what has a known `dedup_key` is left as it is."""
    if not letters:
        return
    _INSERT_ONCE.run(session, [_notice_row(letter, organisation_id, now) for letter in letters])


_INSERT_ONCE = Upsert(Notice, lambda new, _names: new.on_conflict_do_nothing(index_elements=["dedup_key"]))


def _notice_row(letter: Letter, organisation_id: int | None, now: datetime) -> dict[str, Any]:
    return {
        **asdict(letter),
        "organisation_id": organisation_id,
        "queued_at": now,
        "next_attempt_at": now if letter.digest_at is None else None,
        "attempts": 0,
        "trouble": "",
        "thread": thread_key(organisation_id, letter.context),
    }


def queue_letter(
    session: Session,
    *,
    to_address: str,
    to_name: str,
    locale: str,
    kind: str,
    context: dict[str, Any],
    dedup_key: str,
    organisation_id: int | None,
    now: datetime,
    act_by: datetime | None = None,
) -> None:
    """Queue one letter, once: a second call with the same `dedup_key` does nothing."""
    letter = Letter(to_address, to_name, locale, kind, context, dedup_key, act_by)
    queue_letters(session, [letter], organisation_id=organisation_id, now=now)


def delete_letters_to(session: Session, organisation_id: int | None, address: str) -> None:
    """Every letter to an address about an organisation, or about nothing but its account (None), sent or not."""
    where = col(Notice.organisation_id)
    session.execute(
        delete(Notice).where(
            col(Notice.to_address) == address,
            where.is_(None) if organisation_id is None else where == organisation_id,
        )
    )
