from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from app.core.horizon import parse_day
from app.core.messages import msg
from app.domain.posts.rules.declaration import (
    AWAITED_PICTURE,
    PICTURE_OPTIONS,
    TEXT_OPTIONS,
    PictureDeclaration,
    PostDeclaration,
)
from app.web.forms import Form

SCRIPTS = ("javascript:", "data:", "vbscript:")
_NO_OPTION = msg("Elija una de las opciones.")


def _source(value: str) -> str:
    if value.lower().startswith(SCRIPTS):
        raise ValueError(msg("Escriba la dirección completa, con https://, o el nombre del documento."))
    return value


def _check_text_option(value: str) -> str:
    if value not in TEXT_OPTIONS:
        raise ValueError(_NO_OPTION)
    return value


def _check_picture_option(value: str) -> str:
    if value.rpartition(":")[2] not in PICTURE_OPTIONS:
        raise ValueError(_NO_OPTION)
    return value


Consent = Annotated[str, Field(max_length=500)]
Pictured = Annotated[str, AfterValidator(_check_picture_option)]


class PostDeclarationForm(Form):
    """`pictured`: "digest:what"; `consent` pairs with `media`; `asked`: prominent questions."""

    source: Annotated[str, Field(max_length=2000), AfterValidator(_source)] = ""
    source_on: date | None = None
    reviewed_by: str = Field(default="", max_length=200)
    declares: list[Annotated[str, AfterValidator(_check_text_option)]] = []
    paid_by: str = Field(default="", max_length=1000)
    pictured: list[Pictured] = []
    consent: list[Consent] = []
    new_pictured: list[Pictured] = []
    new_consent: Consent = ""
    asked: list[str] = []


def typed_declaration(typed: Mapping[str, Any]) -> PostDeclaration:
    return PostDeclaration(
        source=str(typed.get("source") or ""),
        source_on=parse_day(typed.get("source_on")),
        reviewed_by=str(typed.get("reviewed_by") or ""),
        ticked=frozenset(typed.get("declares") or ()).intersection(TEXT_OPTIONS),
        paid_by=str(typed.get("paid_by") or ""),
        pictures=_typed_pictures(typed),
    )


def _typed_pictures(typed: Mapping[str, Any]) -> dict[str, PictureDeclaration]:
    ticked = defaultdict(set, {AWAITED_PICTURE: set(typed.get("new_pictured") or ())})
    for name in typed.get("pictured") or ():
        digest, _, option = name.rpartition(":")
        ticked[digest].add(option)
    consents = dict(zip(typed.get("media") or (), typed.get("consent") or (), strict=False))
    consents[AWAITED_PICTURE] = str(typed.get("new_consent") or "")
    return {
        digest: PictureDeclaration(frozenset(ticked[digest]).intersection(PICTURE_OPTIONS), consents.get(digest, ""))
        for digest in dict.fromkeys([*consents, *ticked])
    }


def declaration_fields(declaration: PostDeclaration, media: Iterable[str]) -> dict[str, Any]:
    """Return values; `media`: digests in order."""
    known, awaited = list(media), declaration.of(AWAITED_PICTURE)
    return {
        "source": declaration.source,
        "source_on": declaration.source_on.isoformat() if declaration.source_on else "",
        "reviewed_by": declaration.reviewed_by,
        "declares": sorted(declaration.ticked),
        "paid_by": declaration.paid_by,
        "pictured": [f"{digest}:{option}" for digest in known for option in sorted(declaration.of(digest).ticked)],
        "consent": [declaration.of(digest).consent for digest in known],
        "new_pictured": sorted(awaited.ticked),
        "new_consent": awaited.consent,
    }
