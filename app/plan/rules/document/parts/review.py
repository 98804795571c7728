"""By what figures the plan is judged, and when."""

from app.plan.rules.document.telling import Row, Telling, is_number, mapping, rows
from app.plan.rules.document.tree import Section, Words, words


def indicators(telling: Telling, stops: Row) -> Section:
    aims = rows(mapping(stops.get("why")).get("objectives"))
    columns = ("code", "indicator", "baseline#", "current#", "target#", "progress#")
    table = telling.table("indicators", columns, [_aim(telling, one) for one in aims])
    bars = [(one.get("code"), progress(one), telling.number(progress(one), " %")) for one in aims]
    drawn = telling.figure("progress", bars, most=100)
    said = telling.prose(mapping(stops.get("guide")).get("evaluation"))
    return Section("review", telling.phrase("s_review"), (*said, *table, *drawn))


def progress(aim: Row) -> int | None:
    """How much of the way from where it began to what is wanted was gone, in whole per cent between 0 and 100."""
    told = [aim.get(name) for name in ("baseline", "target", "current")]
    baseline, target, current = (float(value) if is_number(value) else None for value in told)
    if baseline is None or target is None or current is None or target == baseline:
        return None
    return round(min(1, max(0, (current - baseline) / (target - baseline))) * 100)


def _aim(telling: Telling, one: Row) -> tuple[Words, ...]:
    return (
        *(telling.cell(one.get("code")), telling.cell(one.get("indicator_name") or one.get("indicator"))),
        *(words(telling.measure(one.get(name), one.get("unit"))) for name in ("baseline", "current", "target")),
        words(telling.number(progress(one), " %")),
    )
