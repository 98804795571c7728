"""Annexes to use apart: rules for citizens, request form, inventory of accounts."""

from app.domain.plan_document.rules import markdown_blocks
from app.domain.plan_document.rules.language_writer import (
    LanguageWriter,
    PlanRow,
    as_mapping,
    as_rows,
    as_texts,
    display_text,
)
from app.domain.plan_document.rules.tree import DocumentList, DocumentSection, InlineText, Paragraph, plain_words

FORM_QUESTIONS = ("ask_what", "ask_who", "ask_when", "ask_where", "ask_how", "ask_source", "ask_contact", "ask_until")
"""The questions of the request form where no intake channel sets others."""


def participation(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    """Return the organisation's own rules, or the shipped ones."""
    said = telling.prose(as_mapping(stops.get("guide")).get("participation"))
    return DocumentSection(
        "participation",
        telling.phrase("a_participation"),
        said or markdown_blocks.markdown_blocks(telling.phrase("participation")),
    )


def request_form(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    ways = as_rows(as_mapping(stops.get("guide")).get("intake"))
    fields = dict.fromkeys(field for one in ways for field in as_texts(one.get("fields")))
    asked = [telling.cell(field) for field in fields] or [plain_words(telling.phrase(name)) for name in FORM_QUESTIONS]
    table = telling.table("request_form", ("field", "answer"), [(name, plain_words("")) for name in asked])
    return DocumentSection("request-form", telling.phrase("a_request_form"), (telling.note("request_said"), *table))


def inventory(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    held = as_mapping(stops.get("wait"))
    accounts = as_rows(held.get("accounts"))
    columns = ("account", "network", "unit", "purpose", "state", "opened_on", "administrators")
    table = telling.table("inventory", columns, [_account(telling, account) for account in accounts])
    lacking = tuple(
        (Paragraph(_missing_points(telling, account)),)
        for account in accounts
        if account.get("missing") or account.get("waiver")
    )
    still = (telling.note("lacking"), DocumentList(lacking)) if lacking else ()
    return DocumentSection(
        "inventory", telling.phrase("a_inventory"), (*telling.prose(held.get("text")), *table, *still)
    )


def _account(telling: LanguageWriter, one: PlanRow) -> tuple[InlineText, ...]:
    called = " ".join(display_text(one[name]) for name in ("name", "handle") if one.get(name))
    return (
        *(
            telling.cell(called),
            plain_words(telling.word("network", one.get("network"))),
            telling.cell(one.get("unit")),
        ),
        *(plain_words(telling.word("aim", one.get("purpose"))), plain_words(telling.word("state", one.get("state")))),
        *(plain_words(telling.day(one.get("opened_on"))), telling.cell(one.get("administrators"))),
    )


def _missing_points(telling: LanguageWriter, one: PlanRow) -> InlineText:
    waiver = as_mapping(one.get("waiver"))
    name = f"{display_text(one.get('name'))}: "
    if waiver:
        values = {"by": display_text(waiver.get("by")), "day": telling.day(waiver.get("on"))}
        said = f"{telling.phrase('waived', **values)} {display_text(waiver.get('reason'))}"
    else:
        said = " ".join(as_texts(one.get("missing")))
    return telling.cell(name + said)
