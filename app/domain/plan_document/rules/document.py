"""Cover, seventeen sections, three annexes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations
from typing import Any

from app.domain.plan.rules.versions import PlanState
from app.domain.plan_document.rules.language_writer import LanguageWriter, as_mapping
from app.domain.plan_document.rules.sections import annexes, commitments, guide, indicators, networks, people, purpose
from app.domain.plan_document.rules.tree import Document, DocumentSection, strip_unwritable

SECTIONS = (
    purpose.purpose_of_presence,
    purpose.editorial_line,
    people.comparable_profiles,
    people.responsible_people,
    networks.networks,
    networks.means,
    networks.channels,
    guide.topics,
    guide.calendar,
    guide.answers,
    guide.intake,
    guide.routes,
    commitments.elections,
    commitments.crisis,
    commitments.access,
    commitments.custody,
    indicators.indicators,
)
ANNEXES = (annexes.participation, annexes.request_form, annexes.inventory)


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """`number`: None for the draft; the act may be empty."""

    body: str
    language: str
    languages: Sequence[str]
    number: int | None = None
    state: PlanState | None = None
    act_body: str = ""
    act_number: str = ""
    act_on: date | None = None
    in_force_from: date | None = None
    review_on: date | None = None


def build_document(content: Mapping[str, Any], request: DocumentRequest, catalogue: NullTranslations) -> Document:
    """Build from its language's `CATALOGUES`, marking missing parts pending."""
    writer = LanguageWriter(request.language, request.languages, catalogue)
    stops = as_mapping(content.get("stops"))
    sections = [_numbered(str(at), make(writer, stops)) for at, make in enumerate(SECTIONS, 1)]
    letters = [_lettered(writer, letter, make(writer, stops)) for letter, make in zip("ABC", ANNEXES, strict=True)]
    return Document(
        title=writer.phrase("title"),
        subtitle=_subtitle(writer, request),
        body=strip_unwritable(request.body),
        language=request.language,
        standing=writer.standing(request.state),
        contents=writer.phrase("contents"),
        of=writer.phrase("of"),
        cover=tuple(_cover(writer, request)),
        sections=(*map(writer.filled, sections), *map(writer.filled, letters)),
    )


def without_capacity(content: Mapping[str, Any]) -> dict[str, Any]:
    """Remove hours and gaps, which only account managers read."""
    stops = {name: as_mapping(stop) for name, stop in as_mapping(content.get("stops")).items()}
    apart = {"where": "capacity", "who": "gaps"}
    public_stops: dict[str, Any] = {
        name: {key: value for key, value in stop.items() if key != apart.get(name)} for name, stop in stops.items()
    }
    if isinstance(team := public_stops.get("who", {}).get("people"), list):
        public_stops["who"]["people"] = [
            {key: value for key, value in as_mapping(person).items() if key != "minutes_week"} for person in team
        ]
    return {**content, "stops": public_stops}


def _subtitle(writer: LanguageWriter, request: DocumentRequest) -> str:
    return writer.phrase("version", number=request.number) if request.number else writer.phrase("draft")


def _cover(writer: LanguageWriter, request: DocumentRequest) -> list[tuple[str, str]]:
    days = {"act_on": request.act_on, "in_force": request.in_force_from, "review": request.review_on}
    act_texts = {"act_body": request.act_body, "act_number": request.act_number}
    facts = {**act_texts, **{name: writer.day(day) for name, day in days.items() if day}}
    return [(writer.phrase(name), strip_unwritable(value)) for name, value in facts.items() if value]


def _numbered(number: str, section: DocumentSection) -> DocumentSection:
    return DocumentSection(section.anchor, f"{number}. {section.title}", section.blocks, section.parts)


def _lettered(writer: LanguageWriter, letter: str, section: DocumentSection) -> DocumentSection:
    title = writer.phrase("annex", letter=letter, title=section.title)
    return DocumentSection(section.anchor, title, section.blocks, section.parts)
