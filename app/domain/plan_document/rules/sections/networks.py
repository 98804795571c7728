from app.domain.plan_document.rules.language_writer import LanguageWriter, PlanRow, as_mapping, as_rows, is_number
from app.domain.plan_document.rules.tree import Block, DocumentSection, Paragraph, plain_words


def networks(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    stop = as_mapping(stops.get("where"))
    table_rows = [
        (
            plain_words(telling.word("network", row.get("name") or row.get("network"))),
            plain_words(telling.phrase("chosen" if row.get("chosen") else "not_chosen")),
            plain_words(telling.number(row.get("total"))),
            telling.cell(row.get("reason")),
        )
        for row in as_rows(stop.get("networks"))
    ]
    table = telling.table("networks", ("network", "decision", "points#", "reason"), table_rows)
    capacity = telling.part("capacity", "capacity", _capacity(telling, as_mapping(stop.get("capacity"))))
    return DocumentSection("where", telling.phrase("s_where"), (*telling.prose(stop.get("text")), *table), capacity)


def means(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    stop = as_mapping(stops.get("means"))
    table_rows = [
        (
            *(telling.cell(row.get("name")), plain_words(telling.word("means", row.get("kind")))),
            *(
                plain_words(telling.number(row.get("quantity") or None)),
                plain_words(telling.euros(row.get("yearly_cents"))),
            ),
            telling.cell(row.get("note")),
        )
        for row in as_rows(stop.get("items"))
    ]
    table = telling.table("means", ("resource", "sort", "quantity#", "yearly#", "note"), table_rows)
    return DocumentSection(
        "means",
        telling.phrase("s_means"),
        (*telling.prose(stop.get("text")), *table),
        _cost(telling, as_mapping(stop.get("cost"))),
    )


def channels(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    stop = as_mapping(stops.get("exists"))
    table_rows = [
        (
            *(telling.cell(row.get("name")), plain_words(telling.word("channel", row.get("kind")))),
            *(telling.cell(row.get("owner")), telling.cell(row.get("rule"))),
        )
        for row in as_rows(stop.get("channels"))
    ]
    table = telling.table("channels", ("channel", "sort", "owner", "rule"), table_rows)
    clashes = (telling.note("clashes", number=stop["clashes"]),) if stop.get("clashes") else ()
    return DocumentSection("exists", telling.phrase("s_exists"), (*telling.prose(stop.get("text")), *table, *clashes))


def _capacity(telling: LanguageWriter, capacity: PlanRow) -> tuple[Block, ...]:
    needed, available = capacity.get("needed"), capacity.get("available")
    if not (is_number(needed) and is_number(available)):
        return ()
    pairs = [(telling.phrase("time_needed"), needed), (telling.phrase("time_available"), available)]
    table_rows = [(plain_words(name), plain_words(telling.time(value))) for name, value in pairs]
    verdict = Paragraph(plain_words(telling.phrase("fits" if capacity.get("fits") else "fits_not")))
    drawn = telling.figure("time_week", [(name, value, telling.time(value)) for name, value in pairs])
    return (verdict, *telling.table("c_capacity", ("time", "time_week#"), table_rows), *drawn)


def _cost(telling: LanguageWriter, cost: PlanRow) -> tuple[DocumentSection, ...]:
    if not cost:
        return ()
    values = {"total": telling.euros(cost.get("total_cents")), "post": telling.euros(cost.get("per_post_cents"))}
    table_rows = [
        (telling.cell(row.get("account")), plain_words(telling.euros(row.get("yearly_cents"))))
        for row in as_rows(cost.get("accounts"))
    ]
    blocks = (telling.note("cost_said", **values), *telling.table("c_cost", ("account", "yearly#"), table_rows))
    return telling.part("cost", "cost", blocks)
