"""What a setting would open to strangers, or ask less, waits for a second person; what closes acts at once."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from app import tables
from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.control.queries import waiting_changes
from app.domain.control.rules.changes import ChangeGround, ControlKind
from app.domain.control.rules.held_settings import FREE_SETTINGS, HELD_SETTINGS, loosened_settings
from app.domain.organisations.models import Organisation
from app.domain.public.models import PublicPage
from app.domain.public.queries.pages import page_or_default
from app.domain.public.rules.settings import Licence, PagePart, PublicPageSettings
from app.usecases import control_outcomes
from app.usecases.approvals.sole_approval import set_small_town_mode
from app.usecases.control_outcomes import apply_elapsed_changes
from app.usecases.public.settings import change_public_page
from tests import sample_town
from tests.control.test_public_names import rename_body
from tests.people.grant_scenario import begins, comes_in, only

assert tables
pytestmark = pytest.mark.postgresql


@pytest.fixture
def at_work(session: Session, town: sample_town.Town, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    return town


def confirms(session, change, person, now):
    return control_outcomes.confirm_change(Work(session, person.actor, now), change.id, "")


@pytest.mark.parametrize("model", [Organisation, PublicPage])
def test_every_column_is_held_or_has_the_reason_why_not(model):
    table = model.__table__
    held, free = HELD_SETTINGS[table.name], FREE_SETTINGS[table.name]
    keys = {column.name for column in table.columns if column.primary_key or column.foreign_keys}
    assert not held.keys() & free.keys()
    assert held.keys() | free.keys() == {column.name for column in table.columns} - keys
    assert all(free.values())


@pytest.mark.parametrize(
    ("name", "before", "after", "loosens"),
    [
        ("publishes_feeds", False, True, True),
        ("publishes_feeds", True, False, False),
        ("publishes_neutrality", False, True, True),
        ("publishes_neutrality", True, False, False),
        ("small_town_mode", False, True, True),
        ("officials_limit", 20, 30, True),
        ("officials_limit", 20, 10, False),
        ("languages", ["es", "ca"], ["es"], True),
        ("languages", ["es"], ["ca", "es"], False),
        ("territory_code", "08001", "08002", True),
        ("domains", ["riba.example"], ["riba.example", "otro.example"], True),
        ("domains", ["riba.example"], [], False),
        ("review_days", 5, 6, True),
        ("review_days", 5, 4, False),
    ],
)
def test_what_opens_or_asks_less_loosens(name, before, after, loosens):
    assert bool(loosened_settings("organisation", {name: before}, {name: after})) is loosens


@pytest.mark.parametrize(
    "typed",
    [
        {"publishes_feeds": True},
        {"publishes_neutrality": True},
        {"officials_limit": 90},
        {"languages": ["es"]},
        {"territory_code": "43148"},
    ],
)
def test_one_administrator_loosens_no_setting_alone_and_the_rest_is_saved(session, at_work, clock, typed):
    body = session.get_one(Organisation, at_work.id)
    before = {name: getattr(body, name) for name in typed}
    waiting = rename_body(session, at_work, clock(), **typed, grace_minutes=47)
    assert (waiting.kind, waiting.terms["names"]) == (ControlKind.BODY_SETTING, typed)
    assert {name: getattr(body, name) for name in typed} == before and body.grace_minutes == 47
    for person in (at_work.administrator, at_work.author):
        with pytest.raises(NotPermitted):
            confirms(session, waiting, person, clock())
    with pytest.raises(Conflict):
        rename_body(session, at_work, clock(), **(typed | {"officials_limit": 95}))
    confirms(session, waiting, at_work.neutrality_reviewer, clock())
    assert {name: getattr(body, name) for name in typed} == typed


def test_what_closes_acts_at_once(session, at_work, clock):
    body = session.get_one(Organisation, at_work.id)
    body.publishes_feeds = body.publishes_neutrality = True
    session.flush()
    closing = {"publishes_feeds": False, "publishes_neutrality": False, "officials_limit": 1}
    assert rename_body(session, at_work, clock(), **closing) is None
    assert {name: getattr(body, name) for name in closing} == closing


def test_the_page_and_its_parts_open_by_two_and_close_by_one(session, at_work, clock):
    def shows(is_open, *parts):
        showing = PublicPageSettings(is_open, parts, True, Licence.CC_BY, "")
        return change_public_page(Work(session, at_work.administrator.actor, clock()), showing)

    first, *others = PagePart
    waiting = shows(True, first)
    assert waiting.kind is ControlKind.PAGE_OPENING and not page_or_default(session, at_work.id).is_open
    confirms(session, waiting, at_work.supervisor, clock())
    page = page_or_default(session, at_work.id)
    assert (page.is_open, page.parts) == (True, [first.value])
    wider = shows(True, *PagePart)
    assert page.parts == [first.value]
    confirms(session, wider, at_work.supervisor, clock())
    assert set(page.parts) == {part.value for part in PagePart} and others
    assert shows(False) is None and not page.is_open


def test_the_mode_of_few_people_waits_for_the_other_and_is_judged_again(session, town, clock):
    only(session, town, Role.SUPERVISOR, Role.AUTHOR, Role.ADMINISTRATOR, now=clock())
    begins(session, town, now=clock())
    admin = town.administrator.actor
    waiting = set_small_town_mode(Work(session, admin, clock()), town.organisation, is_on=True, days=5)
    assert waiting.confirmers == [town.supervisor.id] and not town.organisation.small_town_mode
    newcomers = [
        sample_town.make_person(session, town.organisation, Role.SUPERVISOR, now=clock(), name=name)
        for name in ("Berta", "Carla")
    ]
    comes_in(session, *newcomers)
    with pytest.raises(Refusal):
        confirms(session, waiting, town.supervisor, clock())
    for newcomer in newcomers:
        sample_town.leaves(session, newcomer, now=clock())
    confirms(session, waiting, town.supervisor, clock())
    assert town.organisation.small_town_mode
    assert set_small_town_mode(Work(session, admin, clock()), town.organisation, is_on=False, days=5) is None


def test_a_body_with_one_person_waits_a_day(session, wiring, town, clock):
    only(session, town, Role.AUTHOR, Role.ADMINISTRATOR, now=clock())
    begins(session, town, now=clock())
    waiting = rename_body(session, town, clock(), publishes_feeds=True)
    assert (waiting.ground, waiting.effective_at) == (ChangeGround.ALONE, clock() + timedelta(hours=24))
    session.commit()
    clock.forward(hours=24)
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 1
    session.expire_all()
    assert session.get_one(Organisation, town.id).publishes_feeds


def test_the_set_up_sets_at_once_but_opens_nothing_to_strangers(session, town, clock):
    comes_in(session, *town.people.values())
    assert rename_body(session, town, clock(), officials_limit=80, languages=["es"]) is None
    assert waiting_changes(session, town.id) == []
    waiting = rename_body(session, town, clock(), publishes_feeds=True)
    assert town.supervisor.id in waiting.confirmers and not town.organisation.publishes_feeds


def test_the_pages_say_what_waits_in_words(session, at_work, clock, seat):
    waiting = rename_body(session, at_work, clock(), publishes_feeds=True, officials_limit=90)
    session.commit()
    client, here = seat(at_work.administrator), f"/o/{at_work.slug}"
    for path in ("settings/organisation", "later-reviews/mode"):
        page = client.get(f"{here}/{path}").text
        assert "Un cambio espera a otra persona" in page and f"/grants/{waiting.id}" in page
        assert "Calendario para cualquiera: sí" in page and "24 horas" not in page
    page = client.get(f"{here}/grants/{waiting.id}").text
    assert "Calendario para cualquiera: no" in page and "Calendario para cualquiera: sí" in page
    assert "90" in page and "Ajustes del organismo" in page


def test_what_nobody_may_confirm_says_until_when_it_waits(session, town, clock, seat):
    only(session, town, Role.AUTHOR, Role.ADMINISTRATOR, now=clock())
    begins(session, town, now=clock())
    rename_body(session, town, clock(), publishes_feeds=True)
    session.commit()
    page = seat(town.administrator).get(f"/o/{town.slug}/settings/organisation").text
    assert "Un cambio espera hasta el 2 mar 2027, 10:00" in page and "espera a otra persona" not in page
