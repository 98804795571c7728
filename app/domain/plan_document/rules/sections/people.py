from typing import Any

from app.domain.plan_document.rules.language_writer import LanguageWriter, PlanRow, as_mapping, as_rows
from app.domain.plan_document.rules.tree import Block, DocumentList, DocumentSection, InlineText, Paragraph, plain_words


def comparable_profiles(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    """Show latest observations."""
    stop = as_mapping(stops.get("others"))
    seen = [(row, _last(row)) for row in as_rows(stop.get("profiles"))]
    own = as_mapping(stop.get("own"))
    columns = ("profile", "network", "per_week#", "answers_in#", "to_copy", "to_avoid")
    table = telling.table(
        "profiles", columns, [*(_profile(telling, *observation) for observation in seen), *_own(telling, own)]
    )
    bars = [(profile.get("name"), sheet.get("posts_per_week")) for profile, sheet in seen]
    bars += [(telling.phrase("us"), own.get("posts_per_week"))]
    drawn = telling.figure("per_week", [(name, value, telling.number(value)) for name, value in bars])
    return DocumentSection("others", telling.phrase("s_others"), (*telling.prose(stop.get("text")), *table, *drawn))


def responsible_people(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    stop = as_mapping(stops.get("who"))
    parts = (
        *telling.part("team", "team", _team(telling, stop)),
        *telling.part("skills", "skills", _skills(telling, stop)),
        *telling.part("hours", "hours", _hours(telling, stop)),
    )
    return DocumentSection("who", telling.phrase("s_who"), telling.prose(stop.get("text")), parts)


def _last(profile: PlanRow) -> PlanRow:
    return max(as_rows(profile.get("sheets")), key=lambda row: str(row.get("observed_on")), default={})


def _profile(telling: LanguageWriter, profile: PlanRow, sheet: PlanRow) -> tuple[InlineText, ...]:
    return (
        *(telling.cell(profile.get("name")), plain_words(telling.word("network", profile.get("network")))),
        *(plain_words(telling.number(sheet.get(name))) for name in ("posts_per_week", "response_hours")),
        *(telling.cell(sheet.get(name)) for name in ("to_copy", "to_avoid")),
    )


def _own(telling: LanguageWriter, own: PlanRow) -> list[tuple[InlineText, ...]]:
    if not own:
        return []
    figures = (plain_words(telling.number(own.get(name))) for name in ("posts_per_week", "response_hours"))
    return [(plain_words(telling.phrase("us")), plain_words(""), *figures, plain_words(""), plain_words(""))]


def _team(telling: LanguageWriter, stop: PlanRow) -> tuple[Block, ...]:
    """Omit hours where nobody's are given."""
    team = as_rows(stop.get("people"))
    timed = any("minutes_week" in person for person in team)
    columns = ("person", "roles", *(("time_week#",) if timed else ()), "substitute", "training")
    return telling.table("c_team", columns, [_person(telling, person, timed=timed) for person in team])


def _person(telling: LanguageWriter, person: PlanRow, *, timed: bool) -> tuple[InlineText, ...]:
    return (
        *(telling.cell(person.get("name")), telling.cell(person.get("roles"))),
        *((plain_words(telling.time(person.get("minutes_week"))),) if timed else ()),
        *(telling.cell(person.get("substitute")), telling.cell(person.get("training"))),
    )


def _skills(telling: LanguageWriter, stop: PlanRow) -> tuple[Block, ...]:
    table_rows = [
        (
            telling.cell(row.get("skill")),
            *(plain_words(_level(telling, row.get(name))) for name in ("needed", "held")),
            telling.cell(row.get("who")),
        )
        for row in as_rows(stop.get("skills"))
    ]
    return telling.table("c_skills", ("skill", "needed", "held", "by_whom"), table_rows)


def _level(telling: LanguageWriter, value: Any) -> str:
    return telling.yes_or_no(value) if isinstance(value, bool) else telling.number(value)


def _hours(telling: LanguageWriter, stop: PlanRow) -> tuple[Block, ...]:
    table_rows = [
        (plain_words(telling.weekday(row.get("weekday"))), plain_words(_span(row)), telling.cell(row.get("who")))
        for row in as_rows(stop.get("coverage"))
    ]
    gaps = [
        (Paragraph(plain_words(f"{telling.weekday(row.get('weekday'))}, {_span(row)}")),)
        for row in as_rows(stop.get("gaps"))
    ]
    unkept = (telling.note("unkept"), DocumentList(tuple(gaps))) if gaps else ()
    return (*telling.table("c_hours", ("weekday", "from_to", "by_whom"), table_rows), *unkept)


def _span(row: PlanRow) -> str:
    return f"{row.get('starts', '')}–{row.get('ends', '')}"
