from collections.abc import Iterable

from app.domain.plan_document.rules.language_writer import (
    LanguageWriter,
    PlanRow,
    as_mapping,
    as_rows,
    as_texts,
    display_text,
)
from app.domain.plan_document.rules.tree import Block, DocumentSection, InlineText, plain_words


def topics(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    held = as_rows(as_mapping(stops.get("guide")).get("topics"))
    told = [
        (
            *(telling.cell(one.get("name")), telling.cell(one.get("pillar"))),
            *(plain_words(telling.word("class", one.get("class"))), telling.cell(one.get("owner"))),
            plain_words(telling.number(one.get("target_share"), " %")),
            plain_words(
                ", ".join(map(telling.tongue, as_texts(one.get("languages")))) or telling.phrase("every_language")
            ),
        )
        for one in held
    ]
    columns = ("topic", "pillar", "sort", "owner", "share#", "languages")
    shares = [(one.get("name"), one.get("target_share"), telling.number(one.get("target_share"), " %")) for one in held]
    return DocumentSection(
        "topics",
        telling.phrase("s_topics"),
        (*telling.table("c_topics", columns, told), *telling.figure("shares", shares)),
    )


def calendar(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    held = as_mapping(stops.get("guide"))
    often = [
        (telling.cell(row.get("account")), plain_words(telling.number(row.get("per_week"))))
        for row in as_rows(held.get("frequency"))
    ]
    bars = [
        (row.get("account"), row.get("per_week"), telling.number(row.get("per_week")))
        for row in as_rows(held.get("frequency"))
    ]
    stock = (telling.note("evergreen", number=held["evergreen"]),) if held.get("evergreen") is not None else ()
    frequency = (*telling.table("frequency", ("account", "per_week#"), often), *telling.figure("per_week", bars))
    return DocumentSection("calendar", telling.phrase("s_calendar"), (*_slots(telling, held), *frequency, *stock))


def answers(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    said = telling.prose(as_mapping(stops.get("guide")).get("responses"))
    return DocumentSection("answers", telling.phrase("s_answers"), (*said, telling.note("answers_rules")))


def intake(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    told = [
        (
            *(telling.cell(row.get("name")), telling.cell(row.get("owner"))),
            *(plain_words(telling.number(row.get(name))) for name in ("notice_days", "sla_hours")),
        )
        for row in as_rows(as_mapping(stops.get("guide")).get("intake"))
    ]
    table = telling.table("intake", ("way_in", "owner", "notice_days#", "sla_hours#"), told)
    return DocumentSection("intake", telling.phrase("s_intake"), table)


def routes(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    held = as_rows(as_mapping(stops.get("guide")).get("topics"))
    taken: dict[str, list[str]] = {}
    for one in held:
        if one.get("route"):
            taken.setdefault(display_text(one["route"]), []).append(display_text(one.get("name")))
    told = [(telling.cell(route), telling.cell(names)) for route, names in taken.items()]
    table = telling.table("routes", ("route", "topics"), told)
    return DocumentSection(
        "routes", telling.phrase("s_routes"), (telling.points("routes_1", "routes_2", "routes_3"), *table)
    )


def _slots(telling: LanguageWriter, held: PlanRow) -> tuple[Block, ...]:
    def told() -> Iterable[tuple[InlineText, ...]]:
        for one in as_rows(held.get("slots")):
            weeks = one.get("every_weeks")
            often = telling.phrase("every_week") if weeks in (None, 1) else telling.phrase("every_weeks", number=weeks)
            when = f"{telling.weekday(one.get('weekday'))}, {display_text(one.get('at'))[:5]}"
            topic = telling.cell(one["topic"]) if one.get("topic") else plain_words(telling.phrase("any_topic"))
            yield (
                plain_words(when),
                telling.cell(one.get("account")),
                topic,
                plain_words(_slot_language(telling, one)),
                plain_words(often),
            )

    columns = ("when", "account", "topic", "language", "how_often")
    return telling.table("slots", columns, told())


def _slot_language(telling: LanguageWriter, slot: PlanRow) -> str:
    return telling.tongue(slot["language"]) if slot.get("language") else "–"
