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
    topic_rows = as_rows(as_mapping(stops.get("guide")).get("topics"))
    table_rows = [
        (
            *(telling.cell(topic.get("name")), telling.cell(topic.get("pillar"))),
            *(plain_words(telling.word("class", topic.get("class"))), telling.cell(topic.get("owner"))),
            plain_words(telling.number(topic.get("target_share"), " %")),
            plain_words(
                ", ".join(map(telling.tongue, as_texts(topic.get("languages")))) or telling.phrase("every_language")
            ),
        )
        for topic in topic_rows
    ]
    columns = ("topic", "pillar", "sort", "owner", "share#", "languages")
    shares = [
        (topic.get("name"), topic.get("target_share"), telling.number(topic.get("target_share"), " %"))
        for topic in topic_rows
    ]
    return DocumentSection(
        "topics",
        telling.phrase("s_topics"),
        (*telling.table("c_topics", columns, table_rows), *telling.figure("shares", shares)),
    )


def calendar(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    guide = as_mapping(stops.get("guide"))
    often = [
        (telling.cell(row.get("account")), plain_words(telling.number(row.get("per_week"))))
        for row in as_rows(guide.get("frequency"))
    ]
    bars = [
        (row.get("account"), row.get("per_week"), telling.number(row.get("per_week")))
        for row in as_rows(guide.get("frequency"))
    ]
    stock = (telling.note("evergreen", number=guide["evergreen"]),) if guide.get("evergreen") is not None else ()
    frequency = (*telling.table("frequency", ("account", "per_week#"), often), *telling.figure("per_week", bars))
    return DocumentSection("calendar", telling.phrase("s_calendar"), (*_slots(telling, guide), *frequency, *stock))


def answers(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    blocks = telling.prose(as_mapping(stops.get("guide")).get("responses"))
    return DocumentSection("answers", telling.phrase("s_answers"), (*blocks, telling.note("answers_rules")))


def intake(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    table_rows = [
        (
            *(telling.cell(row.get("name")), telling.cell(row.get("owner"))),
            *(plain_words(telling.number(row.get(name))) for name in ("notice_days", "sla_hours")),
        )
        for row in as_rows(as_mapping(stops.get("guide")).get("intake"))
    ]
    table = telling.table("intake", ("way_in", "owner", "notice_days#", "sla_hours#"), table_rows)
    return DocumentSection("intake", telling.phrase("s_intake"), table)


def routes(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    topic_rows = as_rows(as_mapping(stops.get("guide")).get("topics"))
    taken: dict[str, list[str]] = {}
    for topic in topic_rows:
        if topic.get("route"):
            taken.setdefault(display_text(topic["route"]), []).append(display_text(topic.get("name")))
    table_rows = [(telling.cell(route), telling.cell(names)) for route, names in taken.items()]
    table = telling.table("routes", ("route", "topics"), table_rows)
    return DocumentSection(
        "routes", telling.phrase("s_routes"), (telling.points("routes_1", "routes_2", "routes_3"), *table)
    )


def _slots(telling: LanguageWriter, guide: PlanRow) -> tuple[Block, ...]:
    def told() -> Iterable[tuple[InlineText, ...]]:
        for slot in as_rows(guide.get("slots")):
            weeks = slot.get("every_weeks")
            often = telling.phrase("every_week") if weeks in (None, 1) else telling.phrase("every_weeks", number=weeks)
            when = f"{telling.weekday(slot.get('weekday'))}, {display_text(slot.get('at'))[:5]}"
            topic = telling.cell(slot["topic"]) if slot.get("topic") else plain_words(telling.phrase("any_topic"))
            yield (
                plain_words(when),
                telling.cell(slot.get("account")),
                topic,
                plain_words(_slot_language(telling, slot)),
                plain_words(often),
            )

    columns = ("when", "account", "topic", "language", "how_often")
    return telling.table("slots", columns, told())


def _slot_language(telling: LanguageWriter, slot: PlanRow) -> str:
    return telling.tongue(slot["language"]) if slot.get("language") else "–"
