from app.domain.plan_document.rules.language_writer import LanguageWriter, PlanRow, as_mapping, as_rows, is_number
from app.domain.plan_document.rules.tree import Block, DocumentSection, Paragraph, plain_words


def networks(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    stop = as_mapping(stops.get("where"))
    table_rows = [
        (
            plain_words(writer.word("network", row.get("name") or row.get("network"))),
            plain_words(writer.phrase("chosen" if row.get("chosen") else "not_chosen")),
            plain_words(writer.number(row.get("total"))),
            writer.cell(row.get("reason")),
        )
        for row in as_rows(stop.get("networks"))
    ]
    table = writer.table("networks", ("network", "decision", "points#", "reason"), table_rows)
    capacity = writer.part("capacity", "capacity", _capacity(writer, as_mapping(stop.get("capacity"))))
    return DocumentSection("where", writer.phrase("s_where"), (*writer.prose(stop.get("text")), *table), capacity)


def means(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    stop = as_mapping(stops.get("means"))
    table_rows = [
        (
            writer.cell(row.get("name")),
            plain_words(writer.word("means", row.get("kind"))),
            plain_words(writer.number(row.get("quantity") or None)),
            plain_words(writer.euros(row.get("yearly_cents"))),
            writer.cell(row.get("note")),
        )
        for row in as_rows(stop.get("items"))
    ]
    table = writer.table("means", ("resource", "sort", "quantity#", "yearly#", "note"), table_rows)
    return DocumentSection(
        "means",
        writer.phrase("s_means"),
        (*writer.prose(stop.get("text")), *table),
        _cost(writer, as_mapping(stop.get("cost"))),
    )


def channels(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    stop = as_mapping(stops.get("exists"))
    table_rows = [
        (
            writer.cell(row.get("name")),
            plain_words(writer.word("channel", row.get("kind"))),
            writer.cell(row.get("owner")),
            writer.cell(row.get("rule")),
        )
        for row in as_rows(stop.get("channels"))
    ]
    table = writer.table("channels", ("channel", "sort", "owner", "rule"), table_rows)
    clashes = (writer.note("clashes", number=stop["clashes"]),) if stop.get("clashes") else ()
    return DocumentSection("exists", writer.phrase("s_exists"), (*writer.prose(stop.get("text")), *table, *clashes))


def _capacity(writer: LanguageWriter, capacity: PlanRow) -> tuple[Block, ...]:
    needed, available = capacity.get("needed"), capacity.get("available")
    if not (is_number(needed) and is_number(available)):
        return ()
    pairs = [(writer.phrase("time_needed"), needed), (writer.phrase("time_available"), available)]
    table_rows = [(plain_words(name), plain_words(writer.time(value))) for name, value in pairs]
    verdict = Paragraph(plain_words(writer.phrase("fits" if capacity.get("fits") else "fits_not")))
    drawn = writer.figure("time_week", [(name, value, writer.time(value)) for name, value in pairs])
    return (verdict, *writer.table("c_capacity", ("time", "time_week#"), table_rows), *drawn)


def _cost(writer: LanguageWriter, cost: PlanRow) -> tuple[DocumentSection, ...]:
    if not cost:
        return ()
    values = {"total": writer.euros(cost.get("total_cents")), "post": writer.euros(cost.get("per_post_cents"))}
    table_rows = [
        (writer.cell(row.get("account")), plain_words(writer.euros(row.get("yearly_cents"))))
        for row in as_rows(cost.get("accounts"))
    ]
    blocks = (writer.note("cost_said", **values), *writer.table("c_cost", ("account", "yearly#"), table_rows))
    return writer.part("cost", "cost", blocks)
