"""What every plan promises: elections, crises, access for everybody, and what is kept."""

from app.plan.rules.document.telling import Row, Telling, mapping, rows, shown, texts
from app.plan.rules.document.tree import Section, Words, words

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
"""What happens in an electoral period to topics of a class (LOREG, arts. 50.2 and 50.3)."""


def elections(telling: Telling, stops: Row) -> Section:
    grouped: dict[str, list[str]] = {}
    for one in rows(mapping(stops.get("guide")).get("topics")):
        for sort in IN_ELECTIONS.keys() & texts([one.get("class")]):
            grouped.setdefault(sort, []).append(shown(one.get("name")))
    told = [_class(telling, sort, names) for sort, names in grouped.items()]
    table = telling.table("elections", ("sort", "topics", "what_happens"), told)
    return Section("elections", telling.phrase("s_elections"), (telling.note("elections_law"), *table))


def crisis(telling: Telling, stops: Row) -> Section:
    said = telling.prose(mapping(stops.get("guide")).get("crisis"))
    return Section("crisis", telling.phrase("s_crisis"), (*said, telling.points("crisis_1", "crisis_2")))


def access(telling: Telling, stops: Row) -> Section:
    guide = mapping(stops.get("guide"))
    spoken = [code for one in rows(guide.get("topics")) for code in texts(one.get("languages"))]
    spoken += [code for one in rows(guide.get("slots")) for code in texts([one.get("language")])]
    names = ", ".join(telling.tongue(code) for code in dict.fromkeys([*telling.languages, *spoken]))
    said = telling.note("access_languages", languages=names)
    return Section("access", telling.phrase("s_access"), (said, telling.points("access_1", "access_2", "access_3")))


def custody(telling: Telling, _stops: Row) -> Section:
    return Section("custody", telling.phrase("s_custody"), (telling.points("custody_1", "custody_2", "custody_3"),))


def _class(telling: Telling, sort: str, names: list[str]) -> tuple[Words, ...]:
    return (
        words(telling.word("class", sort)),
        telling.cell(names),
        words(telling.phrase(IN_ELECTIONS[sort])),
    )
