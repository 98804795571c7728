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


def elections(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    grouped: dict[str, list[str]] = {}
    for row in as_rows(as_mapping(stops.get("guide")).get("topics")):
        for sort in IN_ELECTIONS.keys() & as_texts([row.get("class")]):
            grouped.setdefault(sort, []).append(display_text(row.get("name")))
    table_rows = [_class(telling, sort, names) for sort, names in grouped.items()]
    table = telling.table("elections", ("sort", "topics", "what_happens"), table_rows)
    return DocumentSection("elections", telling.phrase("s_elections"), (telling.note("elections_law"), *table))


def crisis(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    blocks = telling.prose(as_mapping(stops.get("guide")).get("crisis"))
    return DocumentSection("crisis", telling.phrase("s_crisis"), (*blocks, telling.points("crisis_1", "crisis_2")))


def access(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    guide = as_mapping(stops.get("guide"))
    codes = [code for row in as_rows(guide.get("topics")) for code in as_texts(row.get("languages"))]
    codes += [code for row in as_rows(guide.get("slots")) for code in as_texts([row.get("language")])]
    names = ", ".join(telling.tongue(code) for code in dict.fromkeys([*telling.languages, *codes]))
    note = telling.note("access_languages", languages=names)
    return DocumentSection(
        "access", telling.phrase("s_access"), (note, telling.points("access_1", "access_2", "access_3"))
    )


def custody(telling: LanguageWriter, _stops: PlanRow) -> DocumentSection:
    return DocumentSection(
        "custody", telling.phrase("s_custody"), (telling.points("custody_1", "custody_2", "custody_3"),)
    )


def _class(telling: LanguageWriter, sort: str, names: list[str]) -> tuple[InlineText, ...]:
    return (
        plain_words(telling.word("class", sort)),
        telling.cell(names),
        plain_words(telling.phrase(IN_ELECTIONS[sort])),
    )
