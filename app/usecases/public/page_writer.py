import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.domain.editorial_line.rules.findings import ACTION_RANK, clause_effect
from app.domain.editorial_line.rules.line import LineRule, RuleGroup
from app.domain.moderation.queries.norms import NormsInForce
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

HTML, JSON, CSV = (f"{kind}; charset=utf-8" for kind in ("text/html", "application/json", "text/csv"))


@dataclass(frozen=True, slots=True)
class DocumentPress:
    pages: PublicPages
    sheets: SheetWriter

    @property
    def address(self) -> str:
        return self.pages.address


def write_documents(house: PublicPageSource, press: DocumentPress) -> dict[str, WrittenDocument]:
    return {
        **_page_documents(house, press),
        **_accounts_json(house, press),
        **_data_files(house, press),
        **site_map(house, press.address),
    }


def write_publications(house: PublicPageSource, press: DocumentPress, year: int) -> dict[str, WrittenDocument]:
    """Return that year's list and the pages linking to it; empty where data are not open."""
    if not house.shows(PagePart.DATA) or year not in house.years:
        return {}
    return {**_publications_file(house, press, year), **_page_documents(house, press, only=addresses.DATA)}


def _publications_file(house: PublicPageSource, press: DocumentPress, year: int) -> dict[str, WrittenDocument]:
    publications = public_facts.publications_of_year(house.session, house.body.id, house.body.zone, year)
    rows = (
        (publication.on.isoformat(), publication.network.value, *_of_publication(publication))
        for publication in publications
    )
    return {addresses.publications_csv(year): _csv_document(press, datasets.PUBLICATIONS, rows)}


def write_page(house: PublicPageSource, press: DocumentPress, path: str, language: str, **further: Any) -> bytes:
    """Return a page in one language; `further`: values of this answer only."""
    every = public_leaves(house)
    leaf = next(candidate for candidate in every if candidate.path == path)
    values = _frame_values(house, press, every, leaf, language) | _WRITERS[path](house, language) | further
    return press.pages.write(f"{path or 'home'}.html", language, values)


def write_side_page(
    house: PublicPageSource, press: DocumentPress, leaf: PublicLeaf, language: str, **values: Any
) -> bytes:
    """Return a page with its own opening decision; it lists the others while they are open."""
    every = public_leaves(house) if house.page.is_open else []
    return press.pages.write(f"{leaf.path}.html", language, _frame_values(house, press, every, leaf, language) | values)


def _page_documents(
    house: PublicPageSource, press: DocumentPress, only: str | None = None
) -> dict[str, WrittenDocument]:
    return {
        addresses.localised_path(leaf.path, language, house.languages): WrittenDocument(
            HTML, write_page(house, press, leaf.path, language), press.pages.spoken(language)
        )
        for leaf in public_leaves(house)
        if only in (None, leaf.path)
        for language in house.languages
    }


def _frame_values(
    house: PublicPageSource, press: DocumentPress, every: list[PublicLeaf], leaf: PublicLeaf, language: str
) -> dict[str, Any]:
    root = addresses.public_root(house.body.slug)

    def here(path: str, tongue: str = language) -> str:
        return root + addresses.localised_path(path, tongue, house.languages)

    return {
        "body": house.body,
        "contact": house.page.contact,
        "may_index": house.page.may_index,
        "address": press.address,
        "here": here,
        "leaf": leaf,
        "leaves": every,
        "others": outside_pages(house, language),
        "alternates": [(tongue, here(leaf.path, tongue)) for tongue in house.languages],
        "root": root,
    }


def _home_values(house: PublicPageSource, _language: str) -> dict[str, Any]:
    return {"accounts": house.shows(PagePart.ACCOUNTS)}


def _plan_values(house: PublicPageSource, language: str) -> dict[str, Any]:
    return {"plan": house.plan(language), "version": house.version, "Stop": Stop}


def _line_values(house: PublicPageSource, _language: str) -> dict[str, Any]:
    assert house.line is not None, "its page is only written where there is one"
    version, rules = house.line
    groups = [(group, group.label, _rules(rules, group)) for group in RuleGroup]
    return {"version": version, "groups": [one for one in groups if one[2]], "effect": _effect}


def _participation_values(house: PublicPageSource, language: str) -> dict[str, Any]:
    responses = house.plan(language).responses if house.shows(PagePart.PLAN) else None
    norms_in_force, preferred = house.norms, house.preferring(language)
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
        "rules": house.participation,
        "responses": responses,
        "version": house.line[0] if house.line else None,
    }


def _complaints(norms_in_force: NormsInForce | None) -> str:
    return norms_in_force.norms.complain_url if norms_in_force else ""


def _accounts_values(house: PublicPageSource, language: str) -> dict[str, Any]:
    return {
        "accounts": house.accounts(language),
        "asking": lambda account: quote(account.profile or account.handle, safe=""),
    }


def _verify_values(_house: PublicPageSource, _language: str) -> dict[str, Any]:
    return {"asked": "", "found": None}


def _indicators_values(house: PublicPageSource, language: str) -> dict[str, Any]:
    return {"goals": house.plan(language).goals, "version": house.version}


def _attention_values(house: PublicPageSource, _language: str) -> dict[str, Any]:
    return {"months": house.attended, "said": UNDISCLOSED_NAMES.__getitem__}


def _data_values(house: PublicPageSource, _language: str) -> dict[str, Any]:
    licence = house.page.licence
    return {"sets": list(open_datasets(house)), "licence": (LICENCE_NAMES[licence], LICENCE_ADDRESSES[licence])}


_WRITERS = {
    addresses.HOME: _home_values,
    addresses.PLAN: _plan_values,
    addresses.LINE: _line_values,
    addresses.PARTICIPATION: _participation_values,
    addresses.ACCOUNTS: _accounts_values,
    addresses.VERIFY: _verify_values,
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


def _accounts_json(house: PublicPageSource, press: DocumentPress) -> dict[str, WrittenDocument]:
    """Return the accounts page for programs; the guide has its shape."""
    if not house.shows(PagePart.ACCOUNTS):
        return {}
    home, licence = press.address + addresses.public_root(house.body.slug), house.page.licence
    document = {
        "organisation": {"name": house.body.name, "slug": house.body.slug, "url": home},
        "licence": {"name": LICENCE_NAMES[licence], "url": LICENCE_ADDRESSES[licence]},
        "accounts": [_account_document(account, home) for account in house.accounts(house.languages[0])],
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


def _data_files(house: PublicPageSource, press: DocumentPress) -> dict[str, WrittenDocument]:
    if not house.shows(PagePart.DATA):
        return {}
    made: dict[str, WrittenDocument] = {}
    if house.shows(PagePart.ACCOUNTS):
        rows = datasets.account_rows(house.accounts(house.languages[0]))
        made[addresses.ACCOUNTS_CSV] = _csv_document(press, datasets.ACCOUNTS, rows)
    if house.shows(PagePart.INDICATORS) and house.goals:
        made[addresses.INDICATORS_CSV] = _csv_document(press, datasets.INDICATORS, datasets.indicator_rows(house.goals))
    if house.attended:
        made[addresses.ATTENTION_CSV] = _csv_document(
            press, datasets.ATTENTION, datasets.attention_rows(house.attended)
        )
    if house.months:
        made[addresses.NEUTRALITY_CSV] = _csv_document(
            press, datasets.NEUTRALITY, datasets.neutrality_rows(house.months)
        )
    for year in house.years:
        made |= _publications_file(house, press, year)
    return made


def _of_publication(publication: public_facts.PublishedPost) -> tuple[str, ...]:
    return publication.account, publication.language, publication.topic, publication.permalink


def _csv_document(press: DocumentPress, columns: datasets.DatasetColumns, rows: Any) -> WrittenDocument:
    return WrittenDocument(CSV, press.sheets.csv(datasets.column_names(columns), rows))
