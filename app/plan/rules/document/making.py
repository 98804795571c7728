"""The whole document: a cover, the seventeen sections and the three annexes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.plan.rules.document.parts import annexes, commitments, guide, people, places, purpose, review
from app.plan.rules.document.telling import Telling, mapping
from app.plan.rules.document.tree import Document, Section, clean
from app.plan.rules.versions import PlanState

SECTIONS = (
    *(purpose.why_here, purpose.line, people.others, people.who, places.networks, places.means, places.channels),
    *(guide.topics, guide.calendar, guide.answers, guide.intake, guide.routes),
    *(commitments.elections, commitments.crisis, commitments.access, commitments.custody, review.indicators),
)
ANNEXES = (annexes.participation, annexes.request_form, annexes.inventory)


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which version: `number` is None of what is being written today, and its act is empty until there is one."""

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


def made(content: Mapping[str, Any], asked: Asked) -> Document:
    """Nothing a plan may lack stops it: what is missing is said to be pending."""
    telling = Telling(asked.language, asked.languages)
    stops = mapping(content.get("stops"))
    told = [_numbered(str(at), make(telling, stops)) for at, make in enumerate(SECTIONS, 1)]
    letters = [_lettered(telling, letter, make(telling, stops)) for letter, make in zip("ABC", ANNEXES, strict=True)]
    return Document(
        title=telling.phrase("title"),
        subtitle=_subtitle(telling, asked),
        body=clean(asked.body),
        language=asked.language,
        standing=telling.standing(asked.state),
        contents=telling.phrase("contents"),
        of=telling.phrase("of"),
        cover=tuple(_cover(telling, asked)),
        sections=(*map(telling.filled, told), *map(telling.filled, letters)),
    )


def without_capacity(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same without what only those who run the accounts read: how many hours there are, and whether they do."""
    stops = {name: mapping(stop) for name, stop in mapping(content.get("stops")).items()}
    apart = {"where": "capacity", "who": "gaps"}
    kept: dict[str, Any] = {
        name: {key: value for key, value in stop.items() if key != apart.get(name)} for name, stop in stops.items()
    }
    if isinstance(team := kept.get("who", {}).get("people"), list):
        kept["who"]["people"] = [
            {key: value for key, value in mapping(one).items() if key != "minutes_week"} for one in team
        ]
    return {**content, "stops": kept}


def _subtitle(telling: Telling, asked: Asked) -> str:
    return telling.phrase("version", number=asked.number) if asked.number else telling.phrase("draft")


def _cover(telling: Telling, asked: Asked) -> list[tuple[str, str]]:
    days = {"act_on": asked.act_on, "in_force": asked.in_force_from, "review": asked.review_on}
    said = {"act_body": asked.act_body, "act_number": asked.act_number}
    facts = {**said, **{name: telling.day(day) for name, day in days.items() if day}}
    return [(telling.phrase(name), clean(value)) for name, value in facts.items() if value]


def _numbered(number: str, section: Section) -> Section:
    return Section(section.anchor, f"{number}. {section.title}", section.blocks, section.parts)


def _lettered(telling: Telling, letter: str, section: Section) -> Section:
    title = telling.phrase("annex", letter=letter, title=section.title)
    return Section(section.anchor, title, section.blocks, section.parts)
