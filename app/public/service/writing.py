"""The documents of an organisation, written from what it shows: pages in each language, data, and the map of both."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.citizens.queries.norms import InForce
from app.domain.spreadsheets.ports import SheetWriter
from app.editorial_line.rules.findings import RANK, effect_of
from app.editorial_line.rules.line import ACTION_WORDS, GROUP_NAMES, Group, Rule
from app.plan.rules.stops import STOP_NAMES, Stop
from app.public.ports import Pages
from app.public.queries import facts
from app.public.rules import addresses as at
from app.public.rules import datasets
from app.public.rules.accounts import Official
from app.public.rules.plan import said
from app.public.rules.settings import LICENCE_ADDRESSES, LICENCE_NAMES, Part
from app.public.service.addressing import Leaf, data, elsewhere, leaves
from app.public.service.documents import Written
from app.public.service.gathering import House
from app.public.service.mapping import site_map
from app.reports.rules.anonymous import UNTOLD_WORDS

HTML, JSON, CSV = (f"{kind}; charset=utf-8" for kind in ("text/html", "application/json", "text/csv"))


@dataclass(frozen=True, slots=True)
class Press:
    """What the documents are written with."""

    pages: Pages
    sheets: SheetWriter

    @property
    def address(self) -> str:
        return self.pages.address


def everything(house: House, press: Press) -> dict[str, Written]:
    """Every document there is, by its path."""
    return {
        **_pages(house, press),
        **_accounts(house, press),
        **_sheets(house, press),
        **site_map(house, press.address),
    }


def publications(house: House, press: Press, year: int) -> dict[str, Written]:
    """That year's list, with the pages that lead to it; nothing where the data are not open."""
    if not house.shows(Part.DATA) or year not in house.years:
        return {}
    return {**_year(house, press, year), **_pages(house, press, only=at.DATA)}


def _year(house: House, press: Press, year: int) -> dict[str, Written]:
    found = facts.published(house.session, house.body.id, house.body.zone, year)
    rows = ((one.on.isoformat(), one.network.value, *_of_publication(one)) for one in found)
    return {at.publications_csv(year): _csv(press, datasets.PUBLICATIONS, rows)}


def page(house: House, press: Press, path: str, language: str, **further: Any) -> bytes:
    """One page as it is written in a language; `further` is what only this answer says."""
    every = leaves(house)
    leaf = next(one for one in every if one.path == path)
    values = _frame(house, press, every, leaf, language) | _WRITERS[path](house, language) | further
    return press.pages.write(f"{path or 'home'}.html", language, values)


def beside(house: House, press: Press, leaf: Leaf, language: str, **values: Any) -> bytes:
    """A page that is open by a decision of its own; the others are named on it while they are open too."""
    every = leaves(house) if house.page.is_open else []
    return press.pages.write(f"{leaf.path}.html", language, _frame(house, press, every, leaf, language) | values)


def _pages(house: House, press: Press, only: str | None = None) -> dict[str, Written]:
    return {
        at.localised(leaf.path, language, house.languages): Written(
            HTML, page(house, press, leaf.path, language), press.pages.spoken(language)
        )
        for leaf in leaves(house)
        if only in (None, leaf.path)
        for language in house.languages
    }


def _frame(house: House, press: Press, every: list[Leaf], leaf: Leaf, language: str) -> dict[str, Any]:
    root = at.root(house.body.slug)

    def here(path: str, tongue: str = language) -> str:
        return root + at.localised(path, tongue, house.languages)

    return {
        "body": house.body,
        "contact": house.page.contact,
        "may_index": house.page.may_index,
        "address": press.address,
        "here": here,
        "leaf": leaf,
        "leaves": every,
        "others": elsewhere(house, language),
        "alternates": [(tongue, here(leaf.path, tongue)) for tongue in house.languages],
        "root": root,
    }


def _home(house: House, _language: str) -> dict[str, Any]:
    return {"accounts": house.shows(Part.ACCOUNTS)}


def _plan(house: House, language: str) -> dict[str, Any]:
    return {"plan": house.plan(language), "version": house.version, "Stop": Stop, "names": STOP_NAMES}


def _line(house: House, _language: str) -> dict[str, Any]:
    assert house.line is not None, "its page is only written where there is one"
    version, rules = house.line
    groups = [(group, GROUP_NAMES[group], _rules(rules, group)) for group in Group]
    return {"version": version, "groups": [one for one in groups if one[2]], "effect": _effect}


def _participation(house: House, language: str) -> dict[str, Any]:
    responses = house.plan(language).responses if house.shows(Part.PLAN) else None
    found, preferred = house.norms, house.preferring(language)
    norms = [(one, said(one.texts, preferred)) for one in found.norms.norms] if found else []
    told = {"norms": norms, "norms_version": found.number if found else 0, "complain_url": _complaints(found)}
    return told | {
        "rules": house.participation,
        "responses": responses,
        "version": house.line[0] if house.line else None,
    }


def _complaints(found: InForce | None) -> str:
    return found.norms.complain_url if found else ""


def _official(house: House, language: str) -> dict[str, Any]:
    return {"accounts": house.accounts(language), "asking": lambda one: quote(one.profile or one.handle, safe="")}


def _verify(_house: House, _language: str) -> dict[str, Any]:
    return {"asked": "", "found": None}


def _indicators(house: House, language: str) -> dict[str, Any]:
    return {"goals": house.plan(language).goals, "version": house.version}


def _attention(house: House, _language: str) -> dict[str, Any]:
    return {"months": house.attended, "said": UNTOLD_WORDS.__getitem__}


def _data(house: House, _language: str) -> dict[str, Any]:
    licence = house.page.licence
    return {"sets": list(data(house)), "licence": (LICENCE_NAMES[licence], LICENCE_ADDRESSES[licence])}


_WRITERS = {
    at.HOME: _home,
    at.PLAN: _plan,
    at.LINE: _line,
    at.PARTICIPATION: _participation,
    at.ACCOUNTS: _official,
    at.VERIFY: _verify,
    at.INDICATORS: _indicators,
    at.ATTENTION: _attention,
    at.DATA: _data,
}


def _rules(rules: Any, group: Group) -> list[Rule]:
    return sorted((rule for rule in rules if rule.group is group), key=lambda rule: rule.code)


def _effect(rule: Rule) -> Any:
    """What the strictest way it speaks does; nothing of what the product keeps without reading texts."""
    effects = sorted((effect_of(case) for case in rule.cases), key=RANK.__getitem__)
    return ACTION_WORDS[effects[0]] if effects else None


def _accounts(house: House, press: Press) -> dict[str, Written]:
    """The same as the page, for programs; the shape is in the guide."""
    if not house.shows(Part.ACCOUNTS):
        return {}
    home, licence = press.address + at.root(house.body.slug), house.page.licence
    told = {
        "organisation": {"name": house.body.name, "slug": house.body.slug, "url": home},
        "licence": {"name": LICENCE_NAMES[licence], "url": LICENCE_ADDRESSES[licence]},
        "accounts": [_account(one, home) for one in house.accounts(house.languages[0])],
    }
    return {at.ACCOUNTS_JSON: Written(JSON, f"{json.dumps(told, ensure_ascii=False, indent=1)}\n".encode())}


def _account(one: Official, home: str) -> Mapping[str, Any]:
    return {
        "network": one.network.value,
        "network_name": one.network_name,
        "name": one.name,
        "handle": one.handle,
        "url": one.profile,
        "state": one.state.value,
        "languages": list(one.languages),
        "since": one.since.isoformat() if one.since else None,
        "act": one.act,
        "purpose": str(one.purpose),
        "hours": one.hours,
        "verify": f"{home}{at.VERIFY}?url={quote(one.profile or one.handle, safe='')}",
    }


def _sheets(house: House, press: Press) -> dict[str, Written]:
    if not house.shows(Part.DATA):
        return {}
    made: dict[str, Written] = {}
    if house.shows(Part.ACCOUNTS):
        rows = datasets.account_rows(house.accounts(house.languages[0]))
        made[at.ACCOUNTS_CSV] = _csv(press, datasets.ACCOUNTS, rows)
    if house.shows(Part.INDICATORS) and house.goals:
        made[at.INDICATORS_CSV] = _csv(press, datasets.INDICATORS, datasets.indicator_rows(house.goals))
    if house.attended:
        made[at.ATTENTION_CSV] = _csv(press, datasets.ATTENTION, datasets.attention_rows(house.attended))
    if house.months:
        made[at.NEUTRALITY_CSV] = _csv(press, datasets.NEUTRALITY, datasets.neutrality_rows(house.months))
    for year in house.years:
        made |= _year(house, press, year)
    return made


def _of_publication(one: facts.Published) -> tuple[str, ...]:
    return one.account, one.language, one.topic, one.permalink


def _csv(press: Press, columns: datasets.Columns, rows: Any) -> Written:
    return Written(CSV, press.sheets.csv(datasets.headings(columns), rows))
