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

GENESIS = "0" * 64


class Act(StrEnum):
    """What can be written in the record, named subject:deed. Keep in alphabetical order."""

    ACCOUNT_CHANGED = "account:changed"
    ACCOUNT_CONNECTED = "account:connected"
    ACCOUNT_DISCONNECTED = "account:disconnected"
    ACCOUNT_REGISTERED = "account:registered"
    DELIVERY_ATTEMPTED = "delivery:attempted"
    DELIVERY_AWAITS_HAND = "delivery:awaits_hand"
    DELIVERY_CANCELLED = "delivery:cancelled"
    DELIVERY_EXPIRED = "delivery:expired"
    DELIVERY_FAILED = "delivery:failed"
    DELIVERY_PUBLISHED = "delivery:published"
    DELIVERY_RETRIED = "delivery:retried"
    DELIVERY_SCHEDULED = "delivery:scheduled"
    DELIVERY_SETTLED = "delivery:settled"
    DELIVERY_UNCONFIRMED = "delivery:unconfirmed"
    FEED_REVOKED = "feed:revoked"
    FEED_SUBSCRIBED = "feed:subscribed"
    IMPORT_APPLIED = "import:applied"
    KEYS_ROTATED = "keys:rotated"
    MEDIA_ADDED = "media:added"
    MEMBER_INVITED = "member:invited"
    MEMBERSHIP_ENDED = "membership:ended"
    MEMBERSHIP_GRANTED = "membership:granted"
    ORGANISATION_CHANGED = "organisation:changed"
    ORGANISATION_CREATED = "organisation:created"
    PASSWORD_RESET_ASKED = "password:reset_asked"
    PASSWORD_SET = "password:set"
    POST_CREATED = "post:created"
    POST_DECIDED = "post:decided"
    POST_EXPIRED = "post:expired"
    POST_HELD = "post:held"
    POST_RELEASED = "post:released"
    POST_REOPENED = "post:reopened"
    POST_RESCHEDULED = "post:rescheduled"
    POST_SAVED = "post:saved"
    POST_SUBMITTED = "post:submitted"
    POST_VOIDED = "post:voided"
    POST_WITHDRAWN = "post:withdrawn"
    RECORD_ERASED = "record:erased"
    SESSION_ENDED = "session:ended"
    SESSION_STARTED = "session:started"
    TOPIC_CHANGED = "topic:changed"
    TOPIC_CREATED = "topic:created"
    UNIT_CHANGED = "unit:changed"
    UNIT_CREATED = "unit:created"


@dataclass(frozen=True, slots=True)
class AuditKey:
    """One HMAC key and the name entries remember it by; older keys stay readable after a rotation."""

    id: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class Personal:
    """A value about a person: the chain covers its salted digest, so it can be erased later."""

    value: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A personal value made ready for the record: the digest stays for ever, value and salt can go."""

    name: str
    value: str
    salt: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.salt}:{self.value}".encode()).hexdigest()


def seal(detail: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Sealed, ...]]:
    """Part what the chain keeps from what erasure may take away."""
    sealed = tuple(
        Sealed(name, value.value, secrets.token_hex(16))
        for name, value in detail.items()
        if isinstance(value, Personal)
    )
    digests = {s.name: {"digest": s.digest} for s in sealed}
    return {name: digests.get(name, value) for name, value in detail.items()}, sealed


def canonical(document: Mapping[str, Any]) -> bytes:
    """One spelling for one meaning: sorted keys, no blanks, instants in UTC."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain).encode()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)


def plain(detail: Mapping[str, Any]) -> dict[str, Any]:
    """The detail as it will come back from the database, so that the hash is the same then."""
    return dict(json.loads(canonical(detail)))


def chain_hash(key: AuditKey, prev_hash: str, entry: Mapping[str, Any]) -> str:
    """HMAC-SHA256 (RFC 2104) over the previous hash and this entry's canonical form, in hex."""
    return hmac.new(key.secret, prev_hash.encode() + b"\n" + canonical(entry), hashlib.sha256).hexdigest()
