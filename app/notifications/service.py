"""Putting letters in the outbox: a row in the transaction of the deed it tells of (invariant I10)."""

from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from app.notifications.models import Notice


def queue(
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
) -> None:
    """Queue one letter, once: a second call with the same `dedup_key` does nothing.

    `kind` names the templates `emails/<kind>.subject` and `.txt`; `context` must be plain JSON.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {
        "to_address": to_address,
        "to_name": to_name,
        "locale": locale,
        "kind": kind,
        "context": context,
        "dedup_key": dedup_key,
        "organisation_id": organisation_id,
        "queued_at": now,
        "next_attempt_at": now,
        "attempts": 0,
        "trouble": "",
    }
    session.execute(insert(Notice).values(**values).on_conflict_do_nothing(index_elements=["dedup_key"]))
