"""Secret keys, in a file outside the database, newest first.

`session` signs cookies, `audit` seals the record, `credentials` tokens; older keys unseal.
"""

import base64
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.secret_keys import AuditKey

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

FILE = "keys.json"
KEY_KINDS = ("session", "audit", "credentials")
KEYS_KEPT = {"session": 2}
KEY_BYTES = 32
"""Bytes of a record or credentials key, in base64."""


class UnreadableKeys(Exception):
    """A damaged key file, never replaced."""


@dataclass(frozen=True, slots=True)
class Keyring:
    session: tuple[str, ...]
    audit: tuple[AuditKey, ...]
    credentials: tuple[str, ...]

    def derived(self, purpose: str) -> bytes:
        """Derive from the oldest credentials key, which no rotation drops."""
        return hmac.digest(base64.urlsafe_b64decode(self.credentials[-1]), purpose.encode(), "sha384")

    def seal(self, secret: str) -> str:
        return _fernet(self.credentials).encrypt(secret.encode()).decode()

    def reseal(self, sealed: str) -> str:
        return _fernet(self.credentials).rotate(sealed.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """Raise `ValueError` if its key is missing."""
        from cryptography.fernet import InvalidToken

        try:
            return _fernet(self.credentials).decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise ValueError("sealed with another key") from error


@cache
def _fernet(keys: tuple[str, ...]) -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet(map(Fernet, keys))


def open_keyring(folder: Path) -> Keyring:
    """Read keys, or make them (mode 0600); raise `UnreadableKeys`."""
    path = folder / FILE
    if not path.exists():
        _create_file(path, {kind: [_new_key(kind, 1)] for kind in KEY_KINDS})
    try:
        return _parse_keyring(json.loads(path.read_text()))
    except (ValueError, LookupError, TypeError) as error:
        raise UnreadableKeys(f"El archivo de claves «{path}» está dañado: ponga en su sitio la copia.") from error


def _parse_keyring(stored: dict[str, list[dict[str, str]]]) -> Keyring:
    return Keyring(
        session=tuple(k["secret"] for k in stored["session"]),
        audit=tuple(AuditKey(k["id"], base64.urlsafe_b64decode(k["secret"])) for k in stored["audit"]),
        credentials=tuple(_check_key(k["secret"]) for k in stored["credentials"]),
    )


def _check_key(secret: str) -> str:
    """Raise `ValueError` unless it is a Fernet key."""
    if len(base64.urlsafe_b64decode(secret)) != KEY_BYTES:
        raise ValueError("not a key")
    return secret


def rotate_keys(folder: Path) -> None:
    """Put new keys first, read at restart."""
    path = folder / FILE
    stored = json.loads(path.read_text())
    for kind in KEY_KINDS:
        newest = max(int(k["id"].split("-")[1]) for k in stored[kind])
        stored[kind] = [_new_key(kind, newest + 1), *stored[kind]][: KEYS_KEPT.get(kind)]
    _replace_file(path, stored)


def _new_key(kind: str, number: int) -> dict[str, str]:
    """Add a random suffix, unique among installations."""
    secret = (
        secrets.token_hex(32)
        if kind == "session"
        else base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    )
    return {"id": f"{kind}-{number}-{secrets.token_hex(4)}", "secret": secret}


def _create_file(path: Path, keys: dict[str, list[dict[str, str]]]) -> None:
    """Create the key file; among simultaneous processes the first wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = _write_draft(path, keys)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _replace_file(path: Path, keys: dict[str, list[dict[str, str]]]) -> None:
    _write_draft(path, keys).replace(path)


def _write_draft(path: Path, keys: dict[str, list[dict[str, str]]]) -> Path:
    draft = path.with_name(f".{FILE}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(keys, file, indent=1)
    return draft
