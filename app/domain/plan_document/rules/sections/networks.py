from app.domain.plan_document.rules.language_writer import LanguageWriter, PlanRow, as_mapping, as_rows, is_number
from app.domain.plan_document.rules.tree import Block, DocumentSection, Paragraph, plain_words


def networks(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    held = as_mapping(stops.get("where"))
    told = [
        (
            plain_words(telling.word("network", row.get("name") or row.get("network"))),
            plain_words(telling.phrase("chosen" if row.get("chosen") else "not_chosen")),
            plain_words(telling.number(row.get("total"))),
            telling.cell(row.get("reason")),
        )
        for row in as_rows(held.get("networks"))
    ]
    table = telling.table("networks", ("network", "decision", "points#", "reason"), told)
    capacity = telling.part("capacity", "capacity", _capacity(telling, as_mapping(held.get("capacity"))))
    return DocumentSection("where", telling.phrase("s_where"), (*telling.prose(held.get("text")), *table), capacity)


def means(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    held = as_mapping(stops.get("means"))
    told = [
        (
            *(telling.cell(row.get("name")), plain_words(telling.word("means", row.get("kind")))),
            *(
                plain_words(telling.number(row.get("quantity") or None)),
                plain_words(telling.euros(row.get("yearly_cents"))),
            ),
            telling.cell(row.get("note")),
        )
        for row in as_rows(held.get("items"))
    ]
    table = telling.table("means", ("resource", "sort", "quantity#", "yearly#", "note"), told)
    return DocumentSection(
        "means",
        telling.phrase("s_means"),
        (*telling.prose(held.get("text")), *table),
        _cost(telling, as_mapping(held.get("cost"))),
    )


def channels(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    held = as_mapping(stops.get("exists"))
    told = [
        (
            *(telling.cell(row.get("name")), plain_words(telling.word("channel", row.get("kind")))),
            *(telling.cell(row.get("owner")), telling.cell(row.get("rule"))),
        )
        for row in as_rows(held.get("channels"))
    ]
    table = telling.table("channels", ("channel", "sort", "owner", "rule"), told)
    clashes = (telling.note("clashes", number=held["clashes"]),) if held.get("clashes") else ()
    return DocumentSection("exists", telling.phrase("s_exists"), (*telling.prose(held.get("text")), *table, *clashes))


def _capacity(telling: LanguageWriter, held: PlanRow) -> tuple[Block, ...]:
    needed, available = held.get("needed"), held.get("available")
    if not (is_number(needed) and is_number(available)):
        return ()
    pairs = [(telling.phrase("time_needed"), needed), (telling.phrase("time_available"), available)]
    told = [(plain_words(name), plain_words(telling.time(value))) for name, value in pairs]
    verdict = Paragraph(plain_words(telling.phrase("fits" if held.get("fits") else "fits_not")))
    drawn = telling.figure("time_week", [(name, value, telling.time(value)) for name, value in pairs])
    return (verdict, *telling.table("c_capacity", ("time", "time_week#"), told), *drawn)


def _cost(telling: LanguageWriter, cost: PlanRow) -> tuple[DocumentSection, ...]:
    if not cost:
        return ()
    values = {"total": telling.euros(cost.get("total_cents")), "post": telling.euros(cost.get("per_post_cents"))}
    told = [
        (telling.cell(row.get("account")), plain_words(telling.euros(row.get("yearly_cents"))))
        for row in as_rows(cost.get("accounts"))
    ]
    blocks = (telling.note("cost_said", **values), *telling.table("c_cost", ("account", "yearly#"), told))
    return telling.part("cost", "cost", blocks)
