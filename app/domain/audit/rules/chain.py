"""What goes into the record and how its chain is computed.

Each entry is bound to the one before it by an HMAC whose key lies outside the database, so that whoever
rewrites rows behind the application's back can neither recompute the chain nor shorten it unseen
(the latest anchor, kept in a file, names a sequence number and its hash).
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from app.core.messages import Message
from app.core.secret_keys import AuditKey

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class ChainAnchor:
    """The newest point of a chain at an instant, as kept outside the database."""

    organisation_id: int
    seq: int
    hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonalValue:
    """A value about a person: the chain covers its salted digest, so it can be erased later."""

    value: str


@dataclass(frozen=True, slots=True)
class SealedValue:
    """A personal value made ready for the record: the digest stays for ever, value and salt can go."""

    name: str
    value: str
    salt: str

    @property
    def digest(self) -> str:
        return personal_digest(self.salt, self.value)


class SealStatus(StrEnum):
    """What an entry's own HMAC says of it; `UNKNOWN`: the key it was sealed with is not here."""

    WHOLE = "whole"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry as it is stored, and its seal. The chain around it is followed elsewhere."""

    seq: int
    at: Any
    act: str
    actor_id: int | None
    detail: Mapping[str, Any]
    seal: SealStatus


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A fact that its entries do not bear out, or an entry without its fact; `where` names it for people."""

    where: str
    trouble: Message


def personal_digest(salt: str, value: str) -> str:
    """What the chain keeps of a personal value; without the salt nobody can guess the value from it."""
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()


def seal_detail(detail: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[SealedValue, ...]]:
    """Part what the chain keeps from what erasure may take away."""
    sealed = tuple(
        SealedValue(name, value.value, secrets.token_hex(16))
        for name, value in detail.items()
        if isinstance(value, PersonalValue)
    )
    digests = {s.name: {"digest": s.digest} for s in sealed}
    return {name: digests.get(name, value) for name, value in detail.items()}, sealed


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """One spelling for one meaning: sorted keys, no blanks, instants in UTC."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_json_value).encode()


def _json_value(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)


def stored_form(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The detail as it will come back from the database, so that the hash is the same then."""
    return dict(json.loads(canonical_bytes(detail)))


def chain_hash(key: AuditKey, prev_hash: str, entry: Mapping[str, Any]) -> str:
    """HMAC-SHA256 (RFC 2104) over the previous hash and this entry's canonical form, in hex."""
    return hmac.new(key.secret, prev_hash.encode() + b"\n" + canonical_bytes(entry), hashlib.sha256).hexdigest()


def entry_subject(seq: int) -> str:
    """How an entry speaks of another entry of its organisation."""
    return f"entry:{seq}"
