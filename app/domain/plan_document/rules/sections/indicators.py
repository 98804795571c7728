from app.core.messages import Message
from app.domain.indicators.rules.catalogue import indicator_name
from app.domain.plan_document.rules.language_writer import LanguageWriter, PlanRow, as_mapping, as_rows, is_number
from app.domain.plan_document.rules.tree import DocumentSection, InlineText, plain_words


def indicators(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    aims = as_rows(as_mapping(stops.get("why")).get("objectives"))
    columns = ("code", "indicator", "baseline#", "current#", "target#", "progress#")
    table = writer.table("indicators", columns, [_objective_row(writer, aim) for aim in aims])
    bars = [(aim.get("code"), objective_progress(aim), writer.number(objective_progress(aim), " %")) for aim in aims]
    drawn = writer.figure("progress", bars, most=100)
    blocks = writer.prose(as_mapping(stops.get("guide")).get("evaluation"))
    return DocumentSection("review", writer.phrase("s_review"), (*blocks, *table, *drawn))


def objective_progress(aim: PlanRow) -> int | None:
    """Return whole per cent, 0 to 100, from baseline to target."""
    figures = [aim.get(name) for name in ("baseline", "target", "current")]
    baseline, target, current = (float(value) if is_number(value) else None for value in figures)
    if baseline is None or target is None or current is None or target == baseline:
        return None
    return round(min(1, max(0, (current - baseline) / (target - baseline))) * 100)


def _objective_row(writer: LanguageWriter, objective: PlanRow) -> tuple[InlineText, ...]:
    return (
        writer.cell(objective.get("code")),
        _indicator_cell(writer, objective),
        *(
            plain_words(writer.measure(objective.get(name), objective.get("unit")))
            for name in ("baseline", "current", "target")
        ),
        plain_words(writer.number(objective_progress(objective), " %")),
    )


def _indicator_cell(writer: LanguageWriter, objective: PlanRow) -> InlineText:
    code = str(objective.get("indicator") or "")
    name = indicator_name(code, str(objective.get("indicator_name") or code))
    return plain_words(writer.catalogue.gettext(name.msgid)) if isinstance(name, Message) else writer.cell(name)
