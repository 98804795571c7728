"""What is taken out and used: rules for citizens, the form for a request, the accounts there are."""

from app.plan.rules.document import prose
from app.plan.rules.document.telling import Row, Telling, mapping, rows, shown, texts
from app.plan.rules.document.tree import Listing, Paragraph, Section, Words, words

ASKED_FOR = ("ask_what", "ask_who", "ask_when", "ask_where", "ask_how", "ask_source", "ask_contact", "ask_until")
"""What a unit is asked where no way in says anything else."""


def participation(telling: Telling, stops: Row) -> Section:
    """The organisation's own rules, or those that are shipped."""
    said = telling.prose(mapping(stops.get("guide")).get("participation"))
    return Section(
        "participation", telling.phrase("a_participation"), said or prose.blocks(telling.phrase("participation"))
    )


def request_form(telling: Telling, stops: Row) -> Section:
    ways = rows(mapping(stops.get("guide")).get("intake"))
    fields = dict.fromkeys(field for one in ways for field in texts(one.get("fields")))
    asked = [telling.cell(field) for field in fields] or [words(telling.phrase(name)) for name in ASKED_FOR]
    table = telling.table("request_form", ("field", "answer"), [(name, words("")) for name in asked])
    return Section("request-form", telling.phrase("a_request_form"), (telling.note("request_said"), *table))


def inventory(telling: Telling, stops: Row) -> Section:
    held = mapping(stops.get("wait"))
    accounts = rows(held.get("accounts"))
    columns = ("account", "network", "unit", "purpose", "state", "opened_on", "administrators")
    table = telling.table("inventory", columns, [_account(telling, one) for one in accounts])
    lacking = tuple((Paragraph(_lacking(telling, one)),) for one in accounts if one.get("missing") or one.get("waiver"))
    still = (telling.note("lacking"), Listing(lacking)) if lacking else ()
    return Section("inventory", telling.phrase("a_inventory"), (*telling.prose(held.get("text")), *table, *still))


def _account(telling: Telling, one: Row) -> tuple[Words, ...]:
    called = " ".join(shown(one[name]) for name in ("name", "handle") if one.get(name))
    return (
        *(telling.cell(called), words(telling.word("network", one.get("network"))), telling.cell(one.get("unit"))),
        *(words(telling.word("aim", one.get("purpose"))), words(telling.word("state", one.get("state")))),
        *(words(telling.day(one.get("opened_on"))), telling.cell(one.get("administrators"))),
    )


def _lacking(telling: Telling, one: Row) -> Words:
    waiver = mapping(one.get("waiver"))
    name = f"{shown(one.get('name'))}: "
    if waiver:
        values = {"by": shown(waiver.get("by")), "day": telling.day(waiver.get("on"))}
        said = f"{telling.phrase('waived', **values)} {shown(waiver.get('reason'))}"
    else:
        said = " ".join(texts(one.get("missing")))
    return telling.cell(name + said)
