"""Letters queued within the act's transaction (invariant I10)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, func, select

from app.core.secret_keys import SECRET_KEYS, SecretKeys
from app.core.tokens import new_token
from app.db.bulk import ColumnNames, Upsert
from app.db.statements import param
from app.domain.notifications.models import SEALED, Notice
from app.domain.notifications.rules.threads import thread_key


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter; `kind` names `emails/<kind>.subject` and `.txt`, `context` is plain JSON.

    `act_by`: the reader's deadline; those before quiet hours end do not wait. `digest_at`: its digest, as for session
    notices. Invitations are `calendar` in the context: `method` and `text` (RFC 6047). `secrets`: more of the context,
    sealed until the letter leaves, such as one-time links.
    """

    to_address: str
    to_name: str
    locale: str
    kind: str
    context: dict[str, Any]
    dedup_key: str
    act_by: datetime | None = None
    digest_at: datetime | None = None
    secrets: Mapping[str, str] = field(default_factory=dict)


def queue_letters(session: Session, letters: Sequence[Letter], *, organisation_id: int | None, now: datetime) -> None:
    """Queue letters in one statement; a known `dedup_key` is skipped."""
    if not letters:
        return
    _INSERT_ONCE.run(session, [_notice_row(session, letter, organisation_id, now) for letter in letters])


def _insert_once(new: Any, _names: ColumnNames) -> Any:
    """Keep the root of the matter's earlier letters, where there are any."""
    earlier = aliased(Notice)
    root = select(earlier.thread_root).where(earlier.thread == param("thread"), earlier.thread != "").limit(1)
    kept = func.coalesce(root.scalar_subquery(), param("thread_root"))
    return new.values(thread_root=kept).on_conflict_do_nothing(index_elements=["dedup_key"])


_INSERT_ONCE = Upsert(Notice, _insert_once)


def _notice_row(session: Session, letter: Letter, organisation_id: int | None, now: datetime) -> dict[str, Any]:
    row, thread = asdict(letter), thread_key(organisation_id, letter.context)
    if secrets := row.pop("secrets"):
        row["context"][SEALED] = _seal(session, secrets)
    return {
        **row,
        "organisation_id": organisation_id,
        "reference": new_token(),
        "queued_at": now,
        "next_attempt_at": now if letter.digest_at is None else None,
        "attempts": 0,
        "trouble": "",
        "thread": thread,
        "thread_root": new_token() if thread else "",
    }


def _seal(session: Session, secrets: Mapping[str, str]) -> dict[str, str]:
    keys: SecretKeys = session.info[SECRET_KEYS]
    return {name: keys.seal(value) for name, value in secrets.items()}


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
    secrets: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Do nothing for a repeated `dedup_key`."""
    letter = Letter(to_address, to_name, locale, kind, context, dedup_key, act_by, secrets=dict(secrets))
    queue_letters(session, [letter], organisation_id=organisation_id, now=now)


def delete_letters_to(session: Session, organisation_id: int | None, address: str) -> None:
    """Delete letters, sent or not, about an organisation or the account alone (None)."""
    where = col(Notice.organisation_id)
    session.execute(
        delete(Notice).where(
            col(Notice.to_address) == address,
            where.is_(None) if organisation_id is None else where == organisation_id,
        )
    )
