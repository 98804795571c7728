import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.domain.editorial_line.rules.findings import ACTION_RANK, clause_effect
from app.domain.editorial_line.rules.line import LineRule, RuleGroup
from app.domain.moderation.queries.norms import NormsInForce
from app.domain.newsletter.rules.issues import Cadence
from app.domain.organisations.rules import language_name
from app.domain.plan.rules.stops import Stop
from app.domain.public.ports import PublicPages
from app.domain.public.queries import public_facts
from app.domain.public.rules import addresses, datasets
from app.domain.public.rules.official_accounts import OfficialAccount
from app.domain.public.rules.public_plan import text_in_language
from app.domain.public.rules.settings import LICENCE_ADDRESSES, LICENCE_NAMES, PagePart
from app.domain.public.service.documents import WrittenDocument
from app.domain.reports.rules.disclosure import UNDISCLOSED_NAMES
from app.domain.spreadsheets.ports import SheetWriter
from app.usecases.public.page_index import PublicLeaf, open_datasets, outside_pages, public_leaves, site_map
from app.usecases.public.page_source import PublicPageSource
from app.usecases.public.published_page import published_values

HTML, JSON, CSV = (f"{kind}; charset=utf-8" for kind in ("text/html", "application/json", "text/csv"))


@dataclass(frozen=True, slots=True)
class DocumentPress:
    pages: PublicPages
    sheets: SheetWriter
    hub: str = ""
    """The address of the feeds' WebSub hub."""

    @property
    def address(self) -> str:
        return self.pages.address

    @property
    def edition(self) -> str:
        return f"{self.pages.edition} {self.hub}".strip()


def write_documents(source: PublicPageSource, press: DocumentPress) -> dict[str, WrittenDocument]:
    return {
        **page_documents(source, press),
        **_accounts_json(source, press),
        **_data_files(source, press),
        **site_map(source, press.address),
    }


def write_publications(source: PublicPageSource, press: DocumentPress, year: int) -> dict[str, WrittenDocument]:
    """Return the year's list and linking pages; empty where data are closed."""
    if not source.shows(PagePart.DATA) or year not in source.years:
        return {}
    return {**_publications_file(source, press, year), **page_documents(source, press, only=addresses.DATA)}


def _publications_file(source: PublicPageSource, press: DocumentPress, year: int) -> dict[str, WrittenDocument]:
    publications = public_facts.publications_of_year(source.session, source.body.id, source.body.zone, year)
    rows = (
        (publication.on.isoformat(), publication.network.value, *_of_publication(publication))
        for publication in publications
    )
    return {addresses.publications_csv(year): _csv_document(press, datasets.PUBLICATIONS, rows)}


def write_page(source: PublicPageSource, press: DocumentPress, path: str, language: str, **further: Any) -> bytes:
    """Write in one language; `further`: this answer's values."""
    every = public_leaves(source)
    leaf = next(candidate for candidate in every if candidate.path == path)
    values = _frame_values(source, press, every, leaf, language) | _WRITERS[path](source, language) | further
    return press.pages.write(f"{path or 'home'}.html", language, values)


def write_side_page(
    source: PublicPageSource, press: DocumentPress, leaf: PublicLeaf, language: str, **values: Any
) -> bytes:
    """Return a separately decided page; it lists others while open."""
    every = public_leaves(source) if source.page.is_open else []
    return press.pages.write(
        f"{leaf.path}.html", language, _frame_values(source, press, every, leaf, language) | values
    )


def page_documents(
    source: PublicPageSource, press: DocumentPress, only: str | None = None
) -> dict[str, WrittenDocument]:
    """Return the pages in each language, or the `only` one named."""
    return {
        addresses.localised_path(leaf.path, language, source.languages): WrittenDocument(
            HTML, write_page(source, press, leaf.path, language), press.pages.page_language(language)
        )
        for leaf in public_leaves(source)
        if only in (None, leaf.path)
        for language in source.languages
    }


def _frame_values(
    source: PublicPageSource, press: DocumentPress, every: list[PublicLeaf], leaf: PublicLeaf, language: str
) -> dict[str, Any]:
    root = addresses.public_root(source.body.slug)

    def here(path: str, tongue: str = language) -> str:
        return root + addresses.localised_path(path, tongue, source.languages)

    return {
        "body": source.body,
        "contact": source.page.contact,
        "may_index": source.page.may_index,
        "address": press.address,
        "here": here,
        "leaf": leaf,
        "leaves": every,
        "others": outside_pages(source, language),
        "alternates": [(tongue, here(leaf.path, tongue)) for tongue in source.languages],
        "root": root,
    }


def _home_values(source: PublicPageSource, _language: str) -> dict[str, Any]:
    return {"accounts": source.shows(PagePart.ACCOUNTS)}


def _plan_values(source: PublicPageSource, language: str) -> dict[str, Any]:
    return {"plan": source.plan(language), "version": source.version, "Stop": Stop}


def _line_values(source: PublicPageSource, _language: str) -> dict[str, Any]:
    assert source.line is not None, "its page is only written where there is one"
    version, rules = source.line
    groups = [(group, group.label, _rules(rules, group)) for group in RuleGroup]
    return {"version": version, "groups": [row for row in groups if row[2]], "effect": _effect}


def _participation_values(source: PublicPageSource, language: str) -> dict[str, Any]:
    responses = source.plan(language).responses if source.shows(PagePart.PLAN) else None
    norms_in_force, preferred = source.norms, source.preferring(language)
    norms = (
        [(norm, text_in_language(norm.texts, preferred)) for norm in norms_in_force.norms.norms]
        if norms_in_force
        else []
    )
    values = {
        "norms": norms,
        "norms_version": norms_in_force.number if norms_in_force else 0,
        "complain_url": _complaints(norms_in_force),
    }
    return values | {
        "rules": source.participation,
        "responses": responses,
        "version": source.line[0] if source.line else None,
    }


def _complaints(norms_in_force: NormsInForce | None) -> str:
    return norms_in_force.norms.complain_url if norms_in_force else ""


def _accounts_values(source: PublicPageSource, language: str) -> dict[str, Any]:
    return {
        "accounts": source.accounts(language),
        "asking": lambda account: quote(account.profile or account.handle, safe=""),
    }


def _verify_values(_house: PublicPageSource, _language: str) -> dict[str, Any]:
    return {"query": "", "answer": None}


def newsletter_values(source: PublicPageSource, language: str) -> dict[str, Any]:
    languages = [(offered, language_name(offered)) for offered in source.languages]
    form = {"errors": {}, "typed": {"language": language, "cadence": Cadence.DAILY.value}}
    return {"stage": "ask", "form": form, "languages": languages, "cadences": Cadence.choices()}


def _indicators_values(source: PublicPageSource, language: str) -> dict[str, Any]:
    return {"goals": source.plan(language).goals, "version": source.version}


def _attention_values(source: PublicPageSource, _language: str) -> dict[str, Any]:
    return {"months": source.attended, "undisclosed_name": UNDISCLOSED_NAMES.__getitem__}


def _data_values(source: PublicPageSource, _language: str) -> dict[str, Any]:
    licence = source.page.licence
    return {"sets": list(open_datasets(source)), "licence": (LICENCE_NAMES[licence], LICENCE_ADDRESSES[licence])}


_WRITERS = {
    addresses.HOME: _home_values,
    addresses.PLAN: _plan_values,
    addresses.LINE: _line_values,
    addresses.PARTICIPATION: _participation_values,
    addresses.ACCOUNTS: _accounts_values,
    addresses.VERIFY: _verify_values,
    addresses.PUBLISHED: published_values,
    addresses.NEWSLETTER: newsletter_values,
    addresses.INDICATORS: _indicators_values,
    addresses.ATTENTION: _attention_values,
    addresses.DATA: _data_values,
}


def _rules(rules: Any, group: RuleGroup) -> list[LineRule]:
    return sorted((rule for rule in rules if rule.group is group), key=lambda rule: rule.code)


def _effect(rule: LineRule) -> Any:
    """Return the strictest clause's effect; None for rules kept without reading texts."""
    effects = sorted((clause_effect(clause) for clause in rule.clauses), key=ACTION_RANK.__getitem__)
    return effects[0].label if effects else None


def _accounts_json(source: PublicPageSource, press: DocumentPress) -> dict[str, WrittenDocument]:
    """Return accounts for programs, in the guide's shape."""
    if not source.shows(PagePart.ACCOUNTS):
        return {}
    home, licence = press.address + addresses.public_root(source.body.slug), source.page.licence
    document = {
        "organisation": {"name": source.body.name, "slug": source.body.slug, "url": home},
        "licence": {"name": LICENCE_NAMES[licence], "url": LICENCE_ADDRESSES[licence]},
        "accounts": [_account_document(account, home) for account in source.accounts(source.languages[0])],
    }
    return {
        addresses.ACCOUNTS_JSON: WrittenDocument(
            JSON, f"{json.dumps(document, ensure_ascii=False, indent=1)}\n".encode()
        )
    }


def _account_document(account: OfficialAccount, home: str) -> Mapping[str, Any]:
    return {
        "network": account.network.value,
        "network_name": account.network_name,
        "name": account.name,
        "handle": account.handle,
        "url": account.profile,
        "state": account.state.value,
        "languages": list(account.languages),
        "since": account.since.isoformat() if account.since else None,
        "act": account.act,
        "purpose": str(account.purpose),
        "hours": account.hours,
        "verify": f"{home}{addresses.VERIFY}?url={quote(account.profile or account.handle, safe='')}",
    }


def _data_files(source: PublicPageSource, press: DocumentPress) -> dict[str, WrittenDocument]:
    if not source.shows(PagePart.DATA):
        return {}
    made: dict[str, WrittenDocument] = {}
    if source.shows(PagePart.ACCOUNTS):
        rows = datasets.account_rows(source.accounts(source.languages[0]))
        made[addresses.ACCOUNTS_CSV] = _csv_document(press, datasets.ACCOUNTS, rows)
    if source.shows(PagePart.INDICATORS) and source.goals:
        made[addresses.INDICATORS_CSV] = _csv_document(
            press, datasets.INDICATORS, datasets.indicator_rows(source.goals)
        )
    if source.attended:
        made[addresses.ATTENTION_CSV] = _csv_document(
            press, datasets.ATTENTION, datasets.attention_rows(source.attended)
        )
    if source.months:
        made[addresses.NEUTRALITY_CSV] = _csv_document(
            press, datasets.NEUTRALITY, datasets.neutrality_rows(source.months)
        )
    for year in source.years:
        made |= _publications_file(source, press, year)
    return made


def _of_publication(publication: public_facts.PublishedPost) -> tuple[str, ...]:
    return publication.account, publication.language, publication.topic, publication.permalink


def _csv_document(press: DocumentPress, columns: datasets.DatasetColumns, rows: Any) -> WrittenDocument:
    return WrittenDocument(CSV, press.sheets.csv(datasets.column_names(columns), rows))
