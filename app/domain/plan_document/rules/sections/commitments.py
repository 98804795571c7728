from app.domain.plan_document.rules.language_writer import (
    LanguageWriter,
    PlanRow,
    as_mapping,
    as_rows,
    as_texts,
    display_text,
)
from app.domain.plan_document.rules.tree import DocumentSection, InlineText, plain_words

GOES_ON, WAITS, STOPS = "goes_on", "is_reviewed", "is_stopped"
IN_ELECTIONS = {
    "service": GOES_ON,
    "emergency": GOES_ON,
    "event": WAITS,
    "call": WAITS,
    "achievement": STOPS,
    "inauguration": STOPS,
    "opinion": STOPS,
}
"""Effects by topic class (LOREG, arts. 50.2 and 50.3)."""


def elections(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    grouped: dict[str, list[str]] = {}
    for row in as_rows(as_mapping(stops.get("guide")).get("topics")):
        for topic_class in IN_ELECTIONS.keys() & as_texts([row.get("class")]):
            grouped.setdefault(topic_class, []).append(display_text(row.get("name")))
    table_rows = [_class_row(writer, topic_class, names) for topic_class, names in grouped.items()]
    table = writer.table("elections", ("sort", "topics", "what_happens"), table_rows)
    return DocumentSection("elections", writer.phrase("s_elections"), (writer.note("elections_law"), *table))


def crisis(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    blocks = writer.prose(as_mapping(stops.get("guide")).get("crisis"))
    return DocumentSection("crisis", writer.phrase("s_crisis"), (*blocks, writer.points("crisis_1", "crisis_2")))


def access(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    guide = as_mapping(stops.get("guide"))
    codes = [code for row in as_rows(guide.get("topics")) for code in as_texts(row.get("languages"))]
    codes += [code for row in as_rows(guide.get("slots")) for code in as_texts([row.get("language")])]
    names = ", ".join(writer.tongue(code) for code in dict.fromkeys([*writer.languages, *codes]))
    note = writer.note("access_languages", languages=names)
    return DocumentSection(
        "access", writer.phrase("s_access"), (note, writer.points("access_1", "access_2", "access_3"))
    )


def custody(writer: LanguageWriter, _stops: PlanRow) -> DocumentSection:
    return DocumentSection(
        "custody", writer.phrase("s_custody"), (writer.points("custody_1", "custody_2", "custody_3"),)
    )


def _class_row(writer: LanguageWriter, topic_class: str, names: list[str]) -> tuple[InlineText, ...]:
    return (
        plain_words(writer.word("class", topic_class)),
        writer.cell(names),
        plain_words(writer.phrase(IN_ELECTIONS[topic_class])),
    )
