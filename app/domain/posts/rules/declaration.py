"""The writer's declarations, for rules and reviewers.

Ticked means true; unticked, unknown, or no if a rule asks for a note (source, consent, translation reviewer).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.core.messages import Message, msg
from app.core.text import normalise_text

TEXT_OPTIONS: dict[str, Message] = {
    "repost": msg("Comparte una publicación de otra cuenta"),
    "read_and_checked": msg("Se ha leído entero y se ha comprobado lo que se comparte"),
    "quotes_official": msg("Cita palabras de un cargo"),
    "asked_by_politics": msg("La ha pedido un cargo político, su gabinete o su asesoría"),
    "private_mention": msg("Etiqueta a un particular sin su permiso"),
    "personal_data": msg("Contiene datos personales de un particular"),
    "language_missing": msg("Falta alguna de las lenguas que fija el plan"),
    "paid": msg("Se paga por difundirla"),
}
PICTURE_OPTIONS: dict[str, Message] = {
    "nobody": msg("No se reconoce a nadie"),
    "person": msg("Se reconoce a alguien que no ejerce un cargo"),
    "minor": msg("Aparece un menor"),
    "official": msg("Aparece un cargo"),
    "text": msg("Lleva texto: un cartel, un horario"),
    "party_mark": msg("Recuerda a un partido por sus colores, su lema o su diseño"),
    "ai": msg("Está hecha con inteligencia artificial"),
    "decorative": msg("Es solo un adorno, y no hace falta describirla"),
}
PEOPLE_OPTIONS = ("person", "minor", "official")
QUESTION_OF_OPTION = {"language_missing": "every_language", "nobody": "person"}
"""Questions named unlike their tick."""
AWAITED_PICTURE = ""
"""The key of one not yet uploaded."""


@dataclass(frozen=True, slots=True)
class PictureDeclaration:
    """`consent` is where to find it."""

    ticked: frozenset[str] = frozenset()
    consent: str = ""

    @property
    def needs_consent(self) -> bool:
        return bool(self.ticked & {"person", "minor"})

    @property
    def contradicts_itself(self) -> bool:
        return "nobody" in self.ticked and not self.ticked.isdisjoint(PEOPLE_OPTIONS)

    @property
    def is_decorative(self) -> bool:
        return "decorative" in self.ticked

    def answers(self) -> dict[str, bool]:
        flags = dict.fromkeys(PEOPLE_OPTIONS, False) if "nobody" in self.ticked else {}
        flags |= dict.fromkeys(sorted(self.ticked - {"nobody"}), True)
        return flags | ({"consent": bool(normalise_text(self.consent))} if self.consent or self.needs_consent else {})

    def data(self) -> dict[str, Any]:
        return _without_empty({"ticked": sorted(self.ticked), "consent": normalise_text(self.consent)})


@dataclass(frozen=True, slots=True)
class PostDeclaration:
    """`pictures`: by digest; `paid_by`: who, for whom, whether political."""

    source: str = ""
    source_on: date | None = None
    reviewed_by: str = ""
    ticked: frozenset[str] = frozenset()
    paid_by: str = ""
    pictures: Mapping[str, PictureDeclaration] = field(default_factory=dict)

    def answers(self, *, languages: int) -> dict[str, bool]:
        """Return the rules' input; translation counts only with two languages."""
        flags = dict.fromkeys(sorted(self.ticked - {"language_missing"}), True)
        flags["source"] = bool(normalise_text(self.source) and self.source_on)
        if "repost" in self.ticked:
            flags["read_and_checked"] = "read_and_checked" in self.ticked
        if "language_missing" in self.ticked:
            flags["every_language"] = False
        if languages > 1:
            flags["translation_reviewed"] = bool(normalise_text(self.reviewed_by))
        return flags

    def of(self, digest: str) -> PictureDeclaration:
        return self.pictures.get(digest, PictureDeclaration())

    def data(self, digests: Collection[str] | None = None) -> dict[str, Any]:
        """Return values for these or all pictures: equal for equal declarations."""
        known = {digest: shown.data() for digest, shown in sorted(self.pictures.items())}
        return _without_empty(
            {
                "source": normalise_text(self.source),
                "source_on": self.source_on.isoformat() if self.source_on else "",
                "reviewed_by": normalise_text(self.reviewed_by),
                "ticked": sorted(self.ticked),
                "paid_by": normalise_text(self.paid_by),
                "pictures": _without_empty(
                    {key: picture for key, picture in known.items() if digests is None or key in digests}
                ),
            }
        )


def declaration_from(data: Mapping[str, Any]) -> PostDeclaration:
    return PostDeclaration(
        source=data.get("source", ""),
        source_on=date.fromisoformat(data["source_on"]) if data.get("source_on") else None,
        reviewed_by=data.get("reviewed_by", ""),
        ticked=frozenset(data.get("ticked", ())),
        paid_by=data.get("paid_by", ""),
        pictures={
            digest: PictureDeclaration(frozenset(picture.get("ticked", ())), picture.get("consent", ""))
            for digest, picture in data.get("pictures", {}).items()
        },
    )


def _without_empty(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
