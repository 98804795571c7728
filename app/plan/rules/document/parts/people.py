"""What others do, and who is here."""

from typing import Any

from app.plan.rules.document.telling import Row, Telling, mapping, rows
from app.plan.rules.document.tree import Block, Listing, Paragraph, Section, Words, words


def others(telling: Telling, stops: Row) -> Section:
    """Of each profile what was seen last."""
    held = mapping(stops.get("others"))
    seen = [(one, _last(one)) for one in rows(held.get("profiles"))]
    own = mapping(held.get("own"))
    columns = ("profile", "network", "per_week#", "answers_in#", "to_copy", "to_avoid")
    table = telling.table("profiles", columns, [*(_profile(telling, *one) for one in seen), *_own(telling, own)])
    bars = [(one.get("name"), sheet.get("posts_per_week")) for one, sheet in seen]
    bars += [(telling.phrase("us"), own.get("posts_per_week"))]
    drawn = telling.figure("per_week", [(name, value, telling.number(value)) for name, value in bars])
    return Section("others", telling.phrase("s_others"), (*telling.prose(held.get("text")), *table, *drawn))


def who(telling: Telling, stops: Row) -> Section:
    held = mapping(stops.get("who"))
    parts = (
        *telling.part("team", "team", _team(telling, held)),
        *telling.part("skills", "skills", _skills(telling, held)),
        *telling.part("hours", "hours", _hours(telling, held)),
    )
    return Section("who", telling.phrase("s_who"), telling.prose(held.get("text")), parts)


def _last(profile: Row) -> Row:
    return max(rows(profile.get("sheets")), key=lambda one: str(one.get("observed_on")), default={})


def _profile(telling: Telling, profile: Row, sheet: Row) -> tuple[Words, ...]:
    return (
        *(telling.cell(profile.get("name")), words(telling.word("network", profile.get("network")))),
        *(words(telling.number(sheet.get(name))) for name in ("posts_per_week", "response_hours")),
        *(telling.cell(sheet.get(name)) for name in ("to_copy", "to_avoid")),
    )


def _own(telling: Telling, own: Row) -> list[tuple[Words, ...]]:
    if not own:
        return []
    figures = (words(telling.number(own.get(name))) for name in ("posts_per_week", "response_hours"))
    return [(words(telling.phrase("us")), words(""), *figures, words(""), words(""))]


def _team(telling: Telling, held: Row) -> tuple[Block, ...]:
    """Without the hours where nobody's are told."""
    team = rows(held.get("people"))
    timed = any("minutes_week" in one for one in team)
    columns = ("person", "roles", *(("time_week#",) if timed else ()), "substitute", "training")
    return telling.table("c_team", columns, [_person(telling, one, timed=timed) for one in team])


def _person(telling: Telling, one: Row, *, timed: bool) -> tuple[Words, ...]:
    return (
        *(telling.cell(one.get("name")), telling.cell(one.get("roles"))),
        *((words(telling.time(one.get("minutes_week"))),) if timed else ()),
        *(telling.cell(one.get("substitute")), telling.cell(one.get("training"))),
    )


def _skills(telling: Telling, held: Row) -> tuple[Block, ...]:
    told = [
        (
            telling.cell(one.get("skill")),
            *(words(_level(telling, one.get(name))) for name in ("needed", "held")),
            telling.cell(one.get("who")),
        )
        for one in rows(held.get("skills"))
    ]
    return telling.table("c_skills", ("skill", "needed", "held", "by_whom"), told)


def _level(telling: Telling, value: Any) -> str:
    return telling.yes_or_no(value) if isinstance(value, bool) else telling.number(value)


def _hours(telling: Telling, held: Row) -> tuple[Block, ...]:
    told = [
        (words(telling.weekday(one.get("weekday"))), words(_span(one)), telling.cell(one.get("who")))
        for one in rows(held.get("coverage"))
    ]
    gaps = [
        (Paragraph(words(f"{telling.weekday(one.get('weekday'))}, {_span(one)}")),) for one in rows(held.get("gaps"))
    ]
    unkept = (telling.note("unkept"), Listing(tuple(gaps))) if gaps else ()
    return (*telling.table("c_hours", ("weekday", "from_to", "by_whom"), told), *unkept)


def _span(one: Row) -> str:
    return f"{one.get('starts', '')}–{one.get('ends', '')}"
