"""Why we are here, and the line everything keeps to."""

from app.plan.rules.document.parts.line_rules import rule_blocks
from app.plan.rules.document.telling import Row, Telling, mapping, rows
from app.plan.rules.document.tree import Block, Section, words


def why_here(telling: Telling, stops: Row) -> Section:
    why = mapping(stops.get("why"))
    purpose = why.get("purpose")
    said = (telling.note(f"purpose_{purpose}"),) if purpose in ("political", "institutional", "public_service") else ()
    blocks = (*said, *telling.prose(why.get("statement")))
    parts = telling.part("audiences", "audiences", _audiences(telling, why))
    return Section("why", telling.phrase("s_why"), blocks, (*parts, *_aims(telling, why)))


def line(telling: Telling, stops: Row) -> Section:
    held = mapping(mapping(stops.get("why")).get("line"))
    rules = rows(mapping(stops.get("why")).get("rules"))
    said: tuple[Block, ...] = (telling.note("line_shipped"),) if rules else ()
    if held.get("number") is not None:
        said = (telling.note("line_cited", number=held["number"], day=telling.day(held.get("in_force_from"))),)
    points = telling.points("line_1", "line_2", "line_3")
    return Section("line", telling.phrase("s_line"), (*said, points, *rule_blocks(telling, rules)))


def _audiences(telling: Telling, why: Row) -> tuple[Block, ...]:
    held = [
        (telling.cell(one.get("name")), telling.cell(one.get("needs")), telling.cell(one.get("where")))
        for one in rows(why.get("audiences"))
    ]
    return telling.table("c_audiences", ("audience", "needs", "is_at"), held)


def _aims(telling: Telling, why: Row) -> tuple[Section, ...]:
    held = [
        (
            *(telling.cell(one.get("code")), telling.cell(one.get("text")), telling.cell(one.get("owner"))),
            words(telling.day(one.get("due_on"))),
        )
        for one in rows(why.get("objectives"))
    ]
    return telling.part("aims", "aims", telling.table("c_aims", ("code", "aim", "owner", "due_on"), held))
