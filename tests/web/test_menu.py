"""Every role sees at most eight places; the rest are one press away, open where the page shown is among them."""

import re
from itertools import chain

import pytest

from app.core.messages import msg
from app.core.permissions import GRANTS, Role
from app.pages.shell.menu import IN_SIGHT, NAVIGATION, Group, NavigationItem, arrange
from tests.sample_town import Town

COUNTED = re.compile(r'rail__count">\d+<span class="unseen"> [a-z ]+</span>')


def shown_to(role: Role) -> list[tuple[Group, NavigationItem]]:
    return [
        (place.group, NavigationItem(place.label, place.endpoint, place.icon, None, place.counted, current=False))
        for place in NAVIGATION
        if place.is_open(GRANTS[role])
    ]


@pytest.mark.parametrize("role", Role)
def test_at_most_eight_places_are_in_sight_and_none_is_lost(role: Role):
    items = shown_to(role)
    menu = arrange(items)
    in_sight = list(chain.from_iterable(group.shown for group in menu.groups))
    hidden = list(chain.from_iterable(group.rest for group in menu.groups))
    assert len(in_sight) == min(IN_SIGHT, len(items)) and len(menu.groups) <= 3
    assert {item.url for item in in_sight + hidden} == {item.url for _, item in items}


def test_what_a_role_opens_daily_is_in_sight():
    def labels(role: Role) -> set[str]:
        return {str(item.label) for group in arrange(shown_to(role)).groups for item in group.shown}

    assert {"Hoy", "Calendario", "Publicaciones", "Bandeja", "Envíos"} <= labels(Role.EDITOR)
    assert {"Hoy", "Calendario", "Para decidir", "Peticiones"} <= labels(Role.SUPERVISOR)
    assert {"Calendario", "Mis peticiones", "Periodos"} <= labels(Role.POLITICAL_OFFICE)
    assert {"Plan", "Línea editorial", "Ajustes"} <= labels(Role.ADMINISTRATOR)


def test_a_group_is_open_only_around_the_page_shown(town: Town, seat):
    supervisor = seat(town.supervisor)
    assert not re.search(r'rail__more" open', supervisor.get(f"/o/{town.slug}/calendar").text)
    page = supervisor.get(f"/o/{town.slug}/history").text
    assert re.search(r'rail__more" open>(?:(?!</details>).)*Historial', page, re.DOTALL)
    assert page.count('rail__more" open') == 1


def test_a_number_is_read_with_what_it_counts():
    item = NavigationItem(msg("Para decidir"), "#", "decide", 3, msg("por decidir"), current=False)
    assert arrange([(Group.WORK, item)]).bar == (item,)
    assert all(place.counted.msgid for place in NAVIGATION if place.endpoint in COUNTERS)


COUNTERS = {"approvals.waiting", "citizens.inbox", "requests.index", "publishing.by_hand"}
