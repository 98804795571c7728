"""Presets of notices: three sets, each chosen with a press, and the page's word for the choice in force."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.permissions import GRANTS, Role
from app.domain.notifications.models import NoticeChoice
from app.domain.notifications.rules.kinds import NoticeDuty, NoticeWay, allowed_ways, default_way, offered_kinds
from app.domain.notifications.rules.presets import (
    PRESET_LINES,
    NoticeGroup,
    NoticePreset,
    group_of,
    matching_preset,
    preset_ways,
)
from app.usecases.wiring import Wiring
from tests.sample_town import Person, Town
from tests.statement_counter import counting

Seat = Callable[[Person], FlaskClient]
PRESSED = re.compile(r'value="(\w+)" aria-pressed="true"')


def test_every_preset_is_allowed_and_differs_for_who_has_news() -> None:
    ways = {preset: preset_ways(preset) for preset in NoticePreset}
    assert all(way in allowed_ways(kind) for chosen in ways.values() for kind, way in chosen.items())
    assert len({tuple(chosen.values()) for chosen in ways.values()}) == len(PRESET_LINES) == 3
    assert ways[NoticePreset.EVERYTHING] == {kind: default_way(kind) for kind in ways[NoticePreset.EVERYTHING]}


@pytest.mark.parametrize("role", Role)
def test_every_kind_offered_is_in_a_group_and_each_preset_is_recognised(role: Role) -> None:
    offered = [kind for duty in (NoticeDuty.DECISION, NoticeDuty.NEWS) for kind in offered_kinds(GRANTS[role], duty)]
    assert {group_of(kind) for kind in offered} <= set(NoticeGroup)
    assert matching_preset({}, offered) is NoticePreset.EVERYTHING
    has_news = any(NoticeWay.DIGEST in allowed_ways(kind) for kind in offered_kinds(GRANTS[role], NoticeDuty.NEWS))
    for preset in NoticePreset if has_news and role is not Role.AUDITOR else ():
        assert matching_preset(preset_ways(preset), offered) in (preset, NoticePreset.EVERYTHING)


def test_one_press_chooses_and_a_change_of_one_kind_makes_it_ones_own(town: Town, seat: Seat, session: Session) -> None:
    client, address = seat(town.editor), f"/o/{town.slug}/me/notices"
    assert PRESSED.findall(client.get(address).text) == ["everything"]
    assert client.post(f"{address}/preset", data={"preset": "work"}).status_code == 303
    assert PRESSED.findall(client.get(address).text) == ["work"]
    client.post(address, data={"review_decided": "none"})
    page = client.get(address).text
    assert PRESSED.findall(page) == [] and "Tiene el suyo propio" in page
    client.post(f"{address}/preset", data={"preset": "everything"})
    ways = {choice.kind: choice.way for choice in session.exec(select(NoticeChoice)).all()}
    assert ways and all(way is default_way(kind) for kind, way in ways.items())


def test_choosing_costs_few_statements_and_nonsense_is_refused(town: Town, seat: Seat, wiring: Wiring) -> None:
    client, address = seat(town.supervisor), f"/o/{town.slug}/me/notices/preset"
    with counting(wiring.engine) as seen:
        client.post(address, data={"preset": "essential"})
    assert seen.count < 25
    assert client.post(address, data={"preset": "nada"}).status_code == 422
