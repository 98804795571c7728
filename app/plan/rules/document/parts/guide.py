"""What is opened every morning: topics, calendar, answers, ways in and ways through."""

from collections.abc import Iterable

from app.plan.rules.document.telling import Row, Telling, mapping, rows, shown, texts
from app.plan.rules.document.tree import Block, Section, Words, words


def topics(telling: Telling, stops: Row) -> Section:
    held = rows(mapping(stops.get("guide")).get("topics"))
    told = [
        (
            *(telling.cell(one.get("name")), telling.cell(one.get("pillar"))),
            *(words(telling.word("class", one.get("class"))), telling.cell(one.get("owner"))),
            words(telling.number(one.get("target_share"), " %")),
            words(", ".join(map(telling.tongue, texts(one.get("languages")))) or telling.phrase("every_language")),
        )
        for one in held
    ]
    columns = ("topic", "pillar", "sort", "owner", "share#", "languages")
    shares = [(one.get("name"), one.get("target_share"), telling.number(one.get("target_share"), " %")) for one in held]
    return Section(
        "topics",
        telling.phrase("s_topics"),
        (*telling.table("c_topics", columns, told), *telling.figure("shares", shares)),
    )


def calendar(telling: Telling, stops: Row) -> Section:
    held = mapping(stops.get("guide"))
    often = [
        (telling.cell(one.get("account")), words(telling.number(one.get("per_week"))))
        for one in rows(held.get("frequency"))
    ]
    bars = [
        (one.get("account"), one.get("per_week"), telling.number(one.get("per_week")))
        for one in rows(held.get("frequency"))
    ]
    stock = (telling.note("evergreen", number=held["evergreen"]),) if held.get("evergreen") is not None else ()
    frequency = (*telling.table("frequency", ("account", "per_week#"), often), *telling.figure("per_week", bars))
    return Section("calendar", telling.phrase("s_calendar"), (*_slots(telling, held), *frequency, *stock))


def answers(telling: Telling, stops: Row) -> Section:
    said = telling.prose(mapping(stops.get("guide")).get("responses"))
    return Section("answers", telling.phrase("s_answers"), (*said, telling.note("answers_rules")))


def intake(telling: Telling, stops: Row) -> Section:
    told = [
        (
            *(telling.cell(one.get("name")), telling.cell(one.get("owner"))),
            *(words(telling.number(one.get(name))) for name in ("notice_days", "sla_hours")),
        )
        for one in rows(mapping(stops.get("guide")).get("intake"))
    ]
    table = telling.table("intake", ("way_in", "owner", "notice_days#", "sla_hours#"), told)
    return Section("intake", telling.phrase("s_intake"), table)


def routes(telling: Telling, stops: Row) -> Section:
    """Each route with the topics that take it."""
    held = rows(mapping(stops.get("guide")).get("topics"))
    taken: dict[str, list[str]] = {}
    for one in held:
        if one.get("route"):
            taken.setdefault(shown(one["route"]), []).append(shown(one.get("name")))
    told = [(telling.cell(route), telling.cell(names)) for route, names in taken.items()]
    table = telling.table("routes", ("route", "topics"), told)
    return Section("routes", telling.phrase("s_routes"), (telling.points("routes_1", "routes_2", "routes_3"), *table))


def _slots(telling: Telling, held: Row) -> tuple[Block, ...]:
    def told() -> Iterable[tuple[Words, ...]]:
        for one in rows(held.get("slots")):
            weeks = one.get("every_weeks")
            often = telling.phrase("every_week") if weeks in (None, 1) else telling.phrase("every_weeks", number=weeks)
            when = f"{telling.weekday(one.get('weekday'))}, {shown(one.get('at'))[:5]}"
            topic = telling.cell(one["topic"]) if one.get("topic") else words(telling.phrase("any_topic"))
            yield words(when), telling.cell(one.get("account")), topic, words(_tongue(telling, one)), words(often)

    columns = ("when", "account", "topic", "language", "how_often")
    return telling.table("slots", columns, told())


def _tongue(telling: Telling, slot: Row) -> str:
    return telling.tongue(slot["language"]) if slot.get("language") else "–"
