"""The sign-ins, easy to type yet hard to guess."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.demo.content import DemoOrganisation

# fmt: off
_WORDS = (
    "abeto", "acequia", "alameda", "alcalde", "aljibe", "almazara", "amapola", "azotea", "balcon", "banda", "barca",
    "botijo", "brisa", "brujula", "caballo", "campana", "candil", "cantaro", "carreta", "castillo", "cereza",
    "cigarra", "ciruela", "cometa", "corcho", "delta", "dulzaina", "encina", "ermita", "espiga", "estera", "farola",
    "fragua", "fuente", "gaviota", "girasol", "granada", "grillo", "guitarra", "higuera", "hinojo", "huerta",
    "jazmin", "jilguero", "ladera", "laurel", "lavanda", "lechuza", "limon", "linterna", "madera", "manzana",
    "marea", "melocoton", "membrillo", "mirador", "molino", "montera", "naranjo", "niebla", "noria", "olivo",
    "orilla", "paloma", "pandero", "parra", "patio", "pinar", "plaza", "portal", "pozo", "puente", "quesera",
    "ramblas", "retama", "ribera", "romero", "salina", "sandia", "semilla", "sendero", "sierra", "tambor", "tejado",
    "tinaja", "tomillo", "tortuga", "trigo", "umbria", "vaguada", "velero", "vereda", "viento", "violeta", "yunque",
    "zaguan", "zorzal",
)
# fmt: on


def new_password() -> str:
    """Return four words and two digits: about 33 bits."""
    words = [secrets.choice(_WORDS) for _ in range(4)]
    return "-".join([*words, str(secrets.randbelow(90) + 10)])


FILE = "demo.json"
RUN_FILE = "run.json"


@dataclass(frozen=True, slots=True)
class SignIn:
    email: str
    password: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignIns:
    """Sign-ins, others by short name; `feed_path`: a secret."""

    organisation: str
    users: tuple[SignIn, ...]
    others: Mapping[str, tuple[SignIn, ...]]
    feed_path: str = ""

    def everyone(self) -> tuple[SignIn, ...]:
        return (*self.users, *(user for users in self.others.values() for user in users))


def new_sign_ins(place: DemoOrganisation, others: tuple[DemoOrganisation, ...]) -> SignIns:
    return SignIns(place.slug, _users(place), {other.slug: _users(other) for other in others})


def _users(place: DemoOrganisation) -> tuple[SignIn, ...]:
    return tuple(
        SignIn(person_data["email"], new_password(), tuple(person_data["roles"]))
        for person_data in place.data["people"]
    )


def save_sign_ins(data_dir: Path, sign_ins: SignIns) -> None:
    """Save owner-readable only, whole or not at all."""
    draft = data_dir / f".{FILE}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(_sign_ins_as_json(sign_ins), file, ensure_ascii=False, indent=2)
    draft.replace(data_dir / FILE)


def load_sign_ins(data_dir: Path) -> SignIns | None:
    """Return the stored sign-ins, None where they were never stored or are lost."""
    try:
        document = json.loads((data_dir / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    others = {slug: _parse_sign_ins(users) for slug, users in document["others"].items()}
    return SignIns(document["organisation"], _parse_sign_ins(document["users"]), others, document["feed_path"])


def demo_address(data_dir: Path, configured: str) -> str:
    """Return the running address, or the configured."""
    try:
        running = json.loads((data_dir / RUN_FILE).read_text(encoding="utf-8"))
        os.kill(running["pid"], 0)
    except PermissionError:
        return str(running["address"])
    except (OSError, ValueError, KeyError):
        return configured
    return str(running["address"])


def users_as_json(users: tuple[SignIn, ...]) -> list[dict[str, Any]]:
    return [{"email": user.email, "password": user.password, "roles": list(user.roles)} for user in users]


def _sign_ins_as_json(sign_ins: SignIns) -> dict[str, Any]:
    return {
        "organisation": sign_ins.organisation,
        "users": users_as_json(sign_ins.users),
        "others": {slug: users_as_json(users) for slug, users in sign_ins.others.items()},
        "feed_path": sign_ins.feed_path,
    }


def _parse_sign_ins(users: list[dict[str, Any]]) -> tuple[SignIn, ...]:
    return tuple(SignIn(user["email"], user["password"], tuple(user["roles"])) for user in users)
