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


def topics(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    topic_rows = as_rows(as_mapping(stops.get("guide")).get("topics"))
    table_rows = [
        (
            writer.cell(topic.get("name")),
            writer.cell(topic.get("pillar")),
            plain_words(writer.word("class", topic.get("class"))),
            writer.cell(topic.get("owner")),
            plain_words(writer.number(topic.get("target_share"), " %")),
            plain_words(
                ", ".join(map(writer.tongue, as_texts(topic.get("languages")))) or writer.phrase("every_language")
            ),
        )
        for topic in topic_rows
    ]
    columns = ("topic", "pillar", "sort", "owner", "share#", "languages")
    shares = [
        (topic.get("name"), topic.get("target_share"), writer.number(topic.get("target_share"), " %"))
        for topic in topic_rows
    ]
    return DocumentSection(
        "topics",
        writer.phrase("s_topics"),
        (*writer.table("c_topics", columns, table_rows), *writer.figure("shares", shares)),
    )


def calendar(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    guide = as_mapping(stops.get("guide"))
    often = [
        (writer.cell(row.get("account")), plain_words(writer.number(row.get("per_week"))))
        for row in as_rows(guide.get("frequency"))
    ]
    bars = [
        (row.get("account"), row.get("per_week"), writer.number(row.get("per_week")))
        for row in as_rows(guide.get("frequency"))
    ]
    stock = (writer.note("evergreen", number=guide["evergreen"]),) if guide.get("evergreen") is not None else ()
    frequency = (*writer.table("frequency", ("account", "per_week#"), often), *writer.figure("per_week", bars))
    return DocumentSection("calendar", writer.phrase("s_calendar"), (*_slots(writer, guide), *frequency, *stock))


def answers(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    blocks = writer.prose(as_mapping(stops.get("guide")).get("responses"))
    return DocumentSection("answers", writer.phrase("s_answers"), (*blocks, writer.note("answers_rules")))


def intake(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    table_rows = [
        (
            writer.cell(row.get("name")),
            writer.cell(row.get("owner")),
            *(plain_words(writer.number(row.get(name))) for name in ("notice_days", "sla_hours")),
        )
        for row in as_rows(as_mapping(stops.get("guide")).get("intake"))
    ]
    table = writer.table("intake", ("way_in", "owner", "notice_days#", "sla_hours#"), table_rows)
    return DocumentSection("intake", writer.phrase("s_intake"), table)


def routes(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    topic_rows = as_rows(as_mapping(stops.get("guide")).get("topics"))
    taken: dict[str, list[str]] = {}
    for topic in topic_rows:
        if topic.get("route"):
            taken.setdefault(display_text(topic["route"]), []).append(display_text(topic.get("name")))
    table_rows = [(writer.cell(route), writer.cell(names)) for route, names in taken.items()]
    table = writer.table("routes", ("route", "topics"), table_rows)
    return DocumentSection(
        "routes", writer.phrase("s_routes"), (writer.points("routes_1", "routes_2", "routes_3"), *table)
    )


def _slots(writer: LanguageWriter, guide: PlanRow) -> tuple[Block, ...]:
    def slot_rows() -> Iterable[tuple[InlineText, ...]]:
        for slot in as_rows(guide.get("slots")):
            weeks = slot.get("every_weeks")
            often = writer.phrase("every_week") if weeks in (None, 1) else writer.phrase("every_weeks", number=weeks)
            when = f"{writer.weekday(slot.get('weekday'))}, {display_text(slot.get('at'))[:5]}"
            topic = writer.cell(slot["topic"]) if slot.get("topic") else plain_words(writer.phrase("any_topic"))
            yield (
                plain_words(when),
                writer.cell(slot.get("account")),
                topic,
                plain_words(_slot_language(writer, slot)),
                plain_words(often),
            )

    columns = ("when", "account", "topic", "language", "how_often")
    return writer.table("slots", columns, slot_rows())


def _slot_language(writer: LanguageWriter, slot: PlanRow) -> str:
    return writer.tongue(slot["language"]) if slot.get("language") else "–"
