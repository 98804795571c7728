from typing import Any

from app.domain.plan_document.rules.language_writer import LanguageWriter, PlanRow, as_mapping, as_rows
from app.domain.plan_document.rules.tree import Block, DocumentList, DocumentSection, InlineText, Paragraph, plain_words


def comparable_profiles(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    """Show latest observations."""
    stop = as_mapping(stops.get("others"))
    seen = [(row, _last(row)) for row in as_rows(stop.get("profiles"))]
    own = as_mapping(stop.get("own"))
    columns = ("profile", "network", "per_week#", "answers_in#", "to_copy", "to_avoid")
    table = writer.table(
        "profiles", columns, [*(_profile(writer, *observation) for observation in seen), *_own(writer, own)]
    )
    bars = [(profile.get("name"), sheet.get("posts_per_week")) for profile, sheet in seen]
    bars += [(writer.phrase("us"), own.get("posts_per_week"))]
    drawn = writer.figure("per_week", [(name, value, writer.number(value)) for name, value in bars])
    return DocumentSection("others", writer.phrase("s_others"), (*writer.prose(stop.get("text")), *table, *drawn))


def responsible_people(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    stop = as_mapping(stops.get("who"))
    parts = (
        *writer.part("team", "team", _team(writer, stop)),
        *writer.part("skills", "skills", _skills(writer, stop)),
        *writer.part("hours", "hours", _hours(writer, stop)),
    )
    return DocumentSection("who", writer.phrase("s_who"), writer.prose(stop.get("text")), parts)


def _last(profile: PlanRow) -> PlanRow:
    return max(as_rows(profile.get("sheets")), key=lambda row: str(row.get("observed_on")), default={})


def _profile(writer: LanguageWriter, profile: PlanRow, sheet: PlanRow) -> tuple[InlineText, ...]:
    return (
        writer.cell(profile.get("name")),
        plain_words(writer.word("network", profile.get("network"))),
        *(plain_words(writer.number(sheet.get(name))) for name in ("posts_per_week", "response_hours")),
        *(writer.cell(sheet.get(name)) for name in ("to_copy", "to_avoid")),
    )


def _own(writer: LanguageWriter, own: PlanRow) -> list[tuple[InlineText, ...]]:
    if not own:
        return []
    figures = (plain_words(writer.number(own.get(name))) for name in ("posts_per_week", "response_hours"))
    return [(plain_words(writer.phrase("us")), plain_words(""), *figures, plain_words(""), plain_words(""))]


def _team(writer: LanguageWriter, stop: PlanRow) -> tuple[Block, ...]:
    """Omit hours where nobody's are given."""
    team = as_rows(stop.get("people"))
    timed = any("minutes_week" in person for person in team)
    columns = ("person", "roles", *(("time_week#",) if timed else ()), "substitute", "training")
    return writer.table("c_team", columns, [_person(writer, person, timed=timed) for person in team])


def _person(writer: LanguageWriter, person: PlanRow, *, timed: bool) -> tuple[InlineText, ...]:
    return (
        writer.cell(person.get("name")),
        writer.cell(person.get("roles")),
        *((plain_words(writer.time(person.get("minutes_week"))),) if timed else ()),
        writer.cell(person.get("substitute")),
        writer.cell(person.get("training")),
    )


def _skills(writer: LanguageWriter, stop: PlanRow) -> tuple[Block, ...]:
    table_rows = [
        (
            writer.cell(row.get("skill")),
            *(plain_words(_level(writer, row.get(name))) for name in ("needed", "held")),
            writer.cell(row.get("who")),
        )
        for row in as_rows(stop.get("skills"))
    ]
    return writer.table("c_skills", ("skill", "needed", "held", "by_whom"), table_rows)


def _level(writer: LanguageWriter, value: Any) -> str:
    return writer.yes_or_no(value) if isinstance(value, bool) else writer.number(value)


def _hours(writer: LanguageWriter, stop: PlanRow) -> tuple[Block, ...]:
    table_rows = [
        (plain_words(writer.weekday(row.get("weekday"))), plain_words(_span(row)), writer.cell(row.get("who")))
        for row in as_rows(stop.get("coverage"))
    ]
    gaps = [
        (Paragraph(plain_words(f"{writer.weekday(row.get('weekday'))}, {_span(row)}")),)
        for row in as_rows(stop.get("gaps"))
    ]
    unkept = (writer.note("unkept"), DocumentList(tuple(gaps))) if gaps else ()
    return (*writer.table("c_hours", ("weekday", "from_to", "by_whom"), table_rows), *unkept)


def _span(row: PlanRow) -> str:
    return f"{row.get('starts', '')}–{row.get('ends', '')}"
