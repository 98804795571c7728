"""What whoever writes a post says of it and of its pictures, for the rules that ask and for whoever reviews it.

What is ticked is true; what is not is not known. Where a rule asks whether something is noted (a source, a consent, who
reviewed a translation), an empty field is a no.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.core.words import Sentence, say
from app.core.writing import written

OF_THE_TEXT: dict[str, Sentence] = {
    "repost": say("Comparte una publicación de otra cuenta"),
    "read_and_checked": say("Se ha leído entero y se ha comprobado lo que se comparte"),
    "quotes_official": say("Cita palabras de un cargo"),
    "asked_by_politics": say("La ha pedido un cargo político, su gabinete o su asesoría"),
    "private_mention": say("Etiqueta a un particular sin su permiso"),
    "personal_data": say("Contiene datos personales de un particular"),
    "language_missing": say("Falta alguna de las lenguas que fija el plan"),
    "paid": say("Se paga por difundirla"),
}
OF_A_PICTURE: dict[str, Sentence] = {
    "nobody": say("No se reconoce a nadie"),
    "person": say("Se reconoce a alguien que no ejerce un cargo"),
    "minor": say("Aparece un menor"),
    "official": say("Aparece un cargo"),
    "text": say("Lleva texto: un cartel, un horario"),
    "party_mark": say("Recuerda a un partido por sus colores, su lema o su diseño"),
    "ai": say("Está hecha con inteligencia artificial"),
    "decorative": say("Es solo un adorno, y no hace falta describirla"),
}
PEOPLE = ("person", "minor", "official")
ASKED_AS = {"language_missing": "every_language", "nobody": "person"}
"""The question of the rules that each thing ticked answers, where it has another name."""
AWAITED = ""
"""The picture that has no file yet."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is said of a picture; `consent` is where it can be found."""

    ticked: frozenset[str] = frozenset()
    consent: str = ""

    @property
    def needs_consent(self) -> bool:
        return bool(self.ticked & {"person", "minor"})

    @property
    def contradicts_itself(self) -> bool:
        return "nobody" in self.ticked and not self.ticked.isdisjoint(PEOPLE)

    @property
    def is_decorative(self) -> bool:
        return "decorative" in self.ticked

    def answers(self) -> dict[str, bool]:
        said = dict.fromkeys(PEOPLE, False) if "nobody" in self.ticked else {}
        said |= dict.fromkeys(sorted(self.ticked - {"nobody"}), True)
        return said | ({"consent": bool(written(self.consent))} if self.consent or self.needs_consent else {})

    def data(self) -> dict[str, Any]:
        return _filled({"ticked": sorted(self.ticked), "consent": written(self.consent)})


@dataclass(frozen=True, slots=True)
class Declaration:
    """`pictures` are by the digest of their file; `paid_by` says who pays, for whom, and whether it is political."""

    source: str = ""
    source_on: date | None = None
    reviewed_by: str = ""
    ticked: frozenset[str] = frozenset()
    paid_by: str = ""
    pictures: Mapping[str, Shown] = field(default_factory=dict)

    def answers(self, *, languages: int) -> dict[str, bool]:
        """What the rules are told of the text; a translation is one only in a second language."""
        said = dict.fromkeys(sorted(self.ticked - {"language_missing"}), True)
        said["source"] = bool(written(self.source) and self.source_on)
        if "repost" in self.ticked:
            said["read_and_checked"] = "read_and_checked" in self.ticked
        if "language_missing" in self.ticked:
            said["every_language"] = False
        if languages > 1:
            said["translation_reviewed"] = bool(written(self.reviewed_by))
        return said

    def of(self, digest: str) -> Shown:
        return self.pictures.get(digest, Shown())

    def data(self, digests: Collection[str] | None = None) -> dict[str, Any]:
        """What was said and nothing else, of these pictures or of all: equal for two that say the same."""
        known = {digest: shown.data() for digest, shown in sorted(self.pictures.items())}
        return _filled(
            {
                "source": written(self.source),
                "source_on": self.source_on.isoformat() if self.source_on else "",
                "reviewed_by": written(self.reviewed_by),
                "ticked": sorted(self.ticked),
                "paid_by": written(self.paid_by),
                "pictures": _filled({key: said for key, said in known.items() if digests is None or key in digests}),
            }
        )


def declaration_from(data: Mapping[str, Any]) -> Declaration:
    """The declaration that `Declaration.data` wrote."""
    return Declaration(
        source=data.get("source", ""),
        source_on=date.fromisoformat(data["source_on"]) if data.get("source_on") else None,
        reviewed_by=data.get("reviewed_by", ""),
        ticked=frozenset(data.get("ticked", ())),
        paid_by=data.get("paid_by", ""),
        pictures={
            digest: Shown(frozenset(said.get("ticked", ())), said.get("consent", ""))
            for digest, said in data.get("pictures", {}).items()
        },
    )


def _filled(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value}
