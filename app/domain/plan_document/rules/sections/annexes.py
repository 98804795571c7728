"""Rules for citizens, request form, accounts: usable apart."""

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
"""Questions where no intake channel sets others."""


def participation(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    """Fall back on the shipped rules."""
    own_rules = writer.prose(as_mapping(stops.get("guide")).get("participation"))
    return DocumentSection(
        "participation",
        writer.phrase("a_participation"),
        own_rules or markdown_blocks.markdown_blocks(writer.phrase("participation")),
    )


def request_form(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    ways = as_rows(as_mapping(stops.get("guide")).get("intake"))
    fields = dict.fromkeys(field for channel in ways for field in as_texts(channel.get("fields")))
    questions = [writer.cell(field) for field in fields] or [
        plain_words(writer.phrase(name)) for name in FORM_QUESTIONS
    ]
    table = writer.table("request_form", ("field", "answer"), [(name, plain_words("")) for name in questions])
    return DocumentSection("request-form", writer.phrase("a_request_form"), (writer.note("request_said"), *table))


def inventory(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    stop = as_mapping(stops.get("wait"))
    accounts = as_rows(stop.get("accounts"))
    columns = ("account", "network", "unit", "purpose", "state", "opened_on", "administrators")
    table = writer.table("inventory", columns, [_account(writer, account) for account in accounts])
    lacking = tuple(
        (Paragraph(_missing_points(writer, account)),)
        for account in accounts
        if account.get("missing") or account.get("waiver")
    )
    still = (writer.note("lacking"), DocumentList(lacking)) if lacking else ()
    return DocumentSection("inventory", writer.phrase("a_inventory"), (*writer.prose(stop.get("text")), *table, *still))


def _account(writer: LanguageWriter, account: PlanRow) -> tuple[InlineText, ...]:
    called = " ".join(display_text(account[name]) for name in ("name", "handle") if account.get(name))
    return (
        writer.cell(called),
        plain_words(writer.word("network", account.get("network"))),
        writer.cell(account.get("unit")),
        plain_words(writer.word("aim", account.get("purpose"))),
        plain_words(writer.word("state", account.get("state"))),
        plain_words(writer.day(account.get("opened_on"))),
        writer.cell(account.get("administrators")),
    )


def _missing_points(writer: LanguageWriter, account: PlanRow) -> InlineText:
    waiver = as_mapping(account.get("waiver"))
    name = f"{display_text(account.get('name'))}: "
    if waiver:
        values = {"by": display_text(waiver.get("by")), "day": writer.day(waiver.get("on"))}
        explanation = f"{writer.phrase('waived', **values)} {display_text(waiver.get('reason'))}"
    else:
        explanation = " ".join(as_texts(account.get("missing")))
    return writer.cell(name + explanation)
