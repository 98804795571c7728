"""How to sign in to the demonstration, kept beside the database for whoever has the machine."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.demo.content import Place
from app.demo.passwords import new_password

FILE = "demo.json"
RUN_FILE = "run.json"


@dataclass(frozen=True, slots=True)
class SignIn:
    email: str
    password: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignIns:
    """Of the main organisation, and of the others by their short names. `feed_path` holds a secret."""

    organisation: str
    users: tuple[SignIn, ...]
    others: Mapping[str, tuple[SignIn, ...]]
    feed_path: str = ""

    def everyone(self) -> tuple[SignIn, ...]:
        return (*self.users, *(one for users in self.others.values() for one in users))


def new_sign_ins(place: Place, others: tuple[Place, ...]) -> SignIns:
    """A new password for everyone."""
    return SignIns(place.slug, _users(place), {other.slug: _users(other) for other in others})


def _users(place: Place) -> tuple[SignIn, ...]:
    return tuple(SignIn(one["email"], new_password(), tuple(one["roles"])) for one in place.told["people"])


def keep(data_dir: Path, sign_ins: SignIns) -> None:
    """Readable by the owner alone; written whole or not at all."""
    draft = data_dir / f".{FILE}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(_document(sign_ins), file, ensure_ascii=False, indent=2)
    draft.replace(data_dir / FILE)


def kept(data_dir: Path) -> SignIns | None:
    """None where they were never kept, or are lost."""
    try:
        found = json.loads((data_dir / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    others = {slug: _read(users) for slug, users in found["others"].items()}
    return SignIns(found["organisation"], _read(found["users"]), others, found["feed_path"])


def address(data_dir: Path, configured: str) -> str:
    """Where this installation answers now, or where it is set to."""
    try:
        running = json.loads((data_dir / RUN_FILE).read_text(encoding="utf-8"))
        os.kill(running["pid"], 0)
    except PermissionError:
        return str(running["address"])
    except (OSError, ValueError, KeyError):
        return configured
    return str(running["address"])


def users_document(users: tuple[SignIn, ...]) -> list[dict[str, Any]]:
    return [{"email": one.email, "password": one.password, "roles": list(one.roles)} for one in users]


def _document(sign_ins: SignIns) -> dict[str, Any]:
    return {
        "organisation": sign_ins.organisation,
        "users": users_document(sign_ins.users),
        "others": {slug: users_document(users) for slug, users in sign_ins.others.items()},
        "feed_path": sign_ins.feed_path,
    }


def _read(users: list[dict[str, Any]]) -> tuple[SignIn, ...]:
    return tuple(SignIn(one["email"], one["password"], tuple(one["roles"])) for one in users)
