"""On which networks, with what, and beside what."""

from app.plan.rules.document.telling import Row, Telling, is_number, mapping, rows
from app.plan.rules.document.tree import Block, Paragraph, Section, words


def networks(telling: Telling, stops: Row) -> Section:
    held = mapping(stops.get("where"))
    told = [
        (
            words(telling.word("network", one.get("name") or one.get("network"))),
            words(telling.phrase("chosen" if one.get("chosen") else "not_chosen")),
            words(telling.number(one.get("total"))),
            telling.cell(one.get("reason")),
        )
        for one in rows(held.get("networks"))
    ]
    table = telling.table("networks", ("network", "decision", "points#", "reason"), told)
    capacity = telling.part("capacity", "capacity", _capacity(telling, mapping(held.get("capacity"))))
    return Section("where", telling.phrase("s_where"), (*telling.prose(held.get("text")), *table), capacity)


def means(telling: Telling, stops: Row) -> Section:
    held = mapping(stops.get("means"))
    told = [
        (
            *(telling.cell(one.get("name")), words(telling.word("means", one.get("kind")))),
            *(words(telling.number(one.get("quantity") or None)), words(telling.euros(one.get("yearly_cents")))),
            telling.cell(one.get("note")),
        )
        for one in rows(held.get("items"))
    ]
    table = telling.table("means", ("resource", "sort", "quantity#", "yearly#", "note"), told)
    return Section(
        "means",
        telling.phrase("s_means"),
        (*telling.prose(held.get("text")), *table),
        _cost(telling, mapping(held.get("cost"))),
    )


def channels(telling: Telling, stops: Row) -> Section:
    held = mapping(stops.get("exists"))
    told = [
        (
            *(telling.cell(one.get("name")), words(telling.word("channel", one.get("kind")))),
            *(telling.cell(one.get("owner")), telling.cell(one.get("rule"))),
        )
        for one in rows(held.get("channels"))
    ]
    table = telling.table("channels", ("channel", "sort", "owner", "rule"), told)
    clashes = (telling.note("clashes", number=held["clashes"]),) if held.get("clashes") else ()
    return Section("exists", telling.phrase("s_exists"), (*telling.prose(held.get("text")), *table, *clashes))


def _capacity(telling: Telling, held: Row) -> tuple[Block, ...]:
    needed, available = held.get("needed"), held.get("available")
    if not (is_number(needed) and is_number(available)):
        return ()
    pairs = [(telling.phrase("time_needed"), needed), (telling.phrase("time_available"), available)]
    told = [(words(name), words(telling.time(value))) for name, value in pairs]
    verdict = Paragraph(words(telling.phrase("fits" if held.get("fits") else "fits_not")))
    drawn = telling.figure("time_week", [(name, value, telling.time(value)) for name, value in pairs])
    return (verdict, *telling.table("c_capacity", ("time", "time_week#"), told), *drawn)


def _cost(telling: Telling, cost: Row) -> tuple[Section, ...]:
    if not cost:
        return ()
    values = {"total": telling.euros(cost.get("total_cents")), "post": telling.euros(cost.get("per_post_cents"))}
    told = [
        (telling.cell(one.get("account")), words(telling.euros(one.get("yearly_cents"))))
        for one in rows(cost.get("accounts"))
    ]
    blocks = (telling.note("cost_said", **values), *telling.table("c_cost", ("account", "yearly#"), told))
    return telling.part("cost", "cost", blocks)
