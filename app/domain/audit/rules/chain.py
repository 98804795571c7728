"""Sealing and hash chain.

An HMAC, keyed outside the database, binds each entry to the previous: changed rows cannot be recomputed, nor the chain
shortened unseen (the latest anchor has a sequence number and its hash).
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
    """A chain's newest point, kept outside the database."""

    organisation_id: int
    seq: int
    hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonalValue:
    """An erasable value: the chain covers its salted digest."""

    value: str


@dataclass(frozen=True, slots=True)
class SealedValue:
    """A permanent digest, with erasable value and salt."""

    name: str
    value: str
    salt: str

    @property
    def digest(self) -> str:
        return personal_digest(self.salt, self.value)


class SealStatus(StrEnum):
    """An entry's HMAC result; `UNKNOWN`: its key is not here."""

    WHOLE = "whole"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SealedEntry:
    seq: int
    at: Any
    act: str
    actor_id: int | None
    detail: Mapping[str, Any]
    seal: SealStatus


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A fact without entries, or vice versa; `where`: label."""

    where: str
    trouble: Message


def personal_digest(salt: str, value: str) -> str:
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()


def seal_detail(detail: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[SealedValue, ...]]:
    sealed = tuple(
        SealedValue(name, value.value, secrets.token_hex(16))
        for name, value in detail.items()
        if isinstance(value, PersonalValue)
    )
    digests = {s.name: {"digest": s.digest} for s in sealed}
    return {name: digests.get(name, value) for name, value in detail.items()}, sealed


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """Spell each meaning one way: sorted keys, no blanks, UTC instants."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_json_value).encode()


def _json_value(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)


def stored_form(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return the detail as databases do, so the hash matches."""
    return dict(json.loads(canonical_bytes(detail)))


def chain_hash(key: AuditKey, prev_hash: str, entry: Mapping[str, Any]) -> str:
    """Return hex HMAC-SHA256 (RFC 2104) of previous hash and canonical entry."""
    return hmac.new(key.secret, prev_hash.encode() + b"\n" + canonical_bytes(entry), hashlib.sha256).hexdigest()


def entry_subject(seq: int) -> str:
    return f"entry:{seq}"
