"""Names that strangers read change by two people, and the editorial line reads them; hiding them acts at once."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.control.queries import waiting_changes
from app.domain.control.rules.changes import ChangeGround, ControlKind
from app.domain.control.rules.public_names import PUBLIC_COLUMNS
from app.domain.directory.models import Channel
from app.domain.organisations.models import Organisation
from app.domain.public.queries.pages import page_or_default
from app.domain.public.rules.settings import Licence, PagePart, PublicPageSettings
from app.usecases import control_outcomes
from app.usecases.control.public_names import name_findings
from app.usecases.control_outcomes import apply_elapsed_changes
from app.usecases.directory import registration
from app.usecases.directory.registration import ChannelDetails
from app.usecases.organisations import settings
from app.usecases.organisations.settings import OrganisationDetails
from app.usecases.public.settings import change_public_page
from tests import sample_town
from tests.people.grant_scenario import begins, comes_in, only
from tests.public.page_setup import Desk

pytestmark = pytest.mark.postgresql

SLOGAN = "Riba avanza con el Partido Popular"
NOWHERE = "Riba Digital"


@pytest.fixture
def at_work(session: Session, town: sample_town.Town, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    return town


def rename_body(session, town, now, **changes):
    body = session.get_one(Organisation, town.id)
    names = ("name", "kind", "territory_code", "region", "zone", "languages", "attention_hours", "grace_minutes")
    names += ("officials_limit", "publishes_neutrality", "publishes_feeds", "tracks_links")
    details = OrganisationDetails(**({name: getattr(body, name) for name in names} | changes))
    return settings.change_organisation(Work(session, town.administrator.actor, now), body, details)


def rename_channel(session, town, now, **changes):
    channel = session.get_one(Channel, town.channels[1].id)
    names = ("network", "name", "handle", "url", "languages", "responsible_id")
    details = ChannelDetails(**({name: getattr(channel, name) for name in names} | changes))
    return registration.update_channel(Work(session, town.administrator.actor, now), channel, details)


def set_contact(session, town, now, contact):
    page = page_or_default(session, town.id)
    showing = PublicPageSettings(page.is_open, tuple(map(PagePart, page.parts)), True, Licence.CC_BY, contact)
    return change_public_page(Work(session, town.administrator.actor, now), showing)


def confirm(session, change, person, now):
    return control_outcomes.confirm_change(Work(session, person.actor, now), change.id, "")


def test_a_name_of_the_body_or_of_an_account_waits_while_the_rest_is_saved(session, at_work, clock):
    body, channel = session.get_one(Organisation, at_work.id), session.get_one(Channel, at_work.channels[1].id)
    was = body.name, channel.name
    first = rename_body(session, at_work, clock(), name=NOWHERE, grace_minutes=45)
    second = rename_channel(session, at_work, clock(), name=NOWHERE, languages=["es", "ca"])
    assert (first.kind, second.kind) == (ControlKind.BODY_NAME, ControlKind.ACCOUNT_NAME)
    assert (body.name, channel.name) == was
    assert (body.grace_minutes, channel.languages) == (45, ["es", "ca"])
    for person in (at_work.administrator, at_work.author):
        with pytest.raises(NotPermitted):
            confirm(session, first, person, clock())
    for change in (first, second):
        confirm(session, change, at_work.neutrality_reviewer, clock())
    assert (body.name, channel.name) == (NOWHERE, NOWHERE)


def test_every_listed_name_of_an_account_waits(session, at_work, clock):
    typed = {"network": "bluesky", "name": NOWHERE, "handle": "@riba2", "url": "https://riba.example/x"}
    channel = session.get_one(Channel, at_work.channels[1].id)
    before = {name: getattr(channel, name) for name in typed}
    change = rename_channel(session, at_work, clock(), **typed)
    assert set(change.terms["names"]) == PUBLIC_COLUMNS["channel"] - {"opening_act"}
    assert {name: getattr(channel, name) for name in typed} == before
    confirm(session, change, at_work.supervisor, clock())
    assert {name: getattr(channel, name) for name in typed} == typed


def test_what_hides_acts_at_once(session, at_work, clock):
    channel = session.get_one(Channel, at_work.channels[1].id)
    channel.url = "https://riba.example/antes"
    session.flush()
    assert rename_channel(session, at_work, clock(), url="") is None
    assert channel.url == ""


def test_one_waits_for_each_row_and_what_changed_meanwhile_is_not_overwritten(session, at_work, clock):
    change = rename_body(session, at_work, clock(), name=NOWHERE)
    with pytest.raises(Conflict):
        rename_body(session, at_work, clock(), name="Otro")
    assert rename_body(session, at_work, clock(), name=NOWHERE) is change
    session.get_one(Organisation, at_work.id).name = "Cambiado"
    with pytest.raises(Conflict, match="mientras esperaba"):
        confirm(session, change, at_work.supervisor, clock())


def test_the_line_reads_a_name_and_shows_what_it_says_to_who_confirms(session, at_work, clock, seat):
    change = rename_body(session, at_work, clock(), name=SLOGAN)
    rules = {finding.rule for finding in name_findings(session, at_work.id, {"name": SLOGAN}, now=clock())}
    assert rules
    session.commit()
    page = seat(at_work.supervisor).get(f"/o/{at_work.slug}/grants/{change.id}").text
    assert all(rule in page for rule in rules) and SLOGAN in page


def test_a_name_that_the_line_blocks_is_refused_in_words(session, at_work, clock):
    with pytest.raises(Refusal, match="línea editorial"):
        rename_body(session, at_work, clock(), name="Riba 12345678Z")
    assert waiting_changes(session, at_work.id) == []


def test_the_usual_names_of_bodies_say_nothing_to_the_line(session, at_work, clock):
    names = ("Ayuntamiento de Riba", "Diputación Provincial de Riba", "@riba", "Cultura en Riba")
    assert [name_findings(session, at_work.id, {"name": name}, now=clock()) for name in names] == [()] * len(names)


def test_a_body_with_one_person_waits_a_day(session, wiring, town, clock):
    only(session, town, Role.AUTHOR, Role.ADMINISTRATOR, now=clock())
    begins(session, town, now=clock())
    change = rename_body(session, town, clock(), name=NOWHERE)
    assert (change.ground, change.effective_at) == (ChangeGround.ALONE, clock() + timedelta(hours=24))
    session.commit()
    clock.forward(hours=24)
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 1
    session.expire_all()
    assert session.get_one(Organisation, town.id).name == NOWHERE


def test_a_body_that_nobody_reads_is_named_alone_while_it_is_set_up(session, town, clock):
    assert rename_body(session, town, clock(), name=NOWHERE) is None
    assert rename_channel(session, town, clock(), name=NOWHERE) is None
    assert session.exec(select(Organisation.name).where(Organisation.id == town.id)).one() == NOWHERE


def test_a_body_that_strangers_read_is_named_by_two_even_while_it_is_set_up(app, session, wiring, town, clock):
    comes_in(session, town.supervisor, town.administrator)
    Desk(app, wiring, town, session).open()
    assert rename_channel(session, town, clock(), name=NOWHERE).confirmers == [town.supervisor.id]
    assert set_contact(session, town, clock(), "Vote a quien manda").waits


@pytest.mark.parametrize("address", ["settings/organisation", "public-page", "official-accounts/{channel}"])
def test_the_page_where_it_was_typed_says_that_it_waits(session, at_work, clock, seat, address):
    rename_body(session, at_work, clock(), name=NOWHERE)
    rename_channel(session, at_work, clock(), name=NOWHERE)
    set_contact(session, at_work, clock(), NOWHERE)
    session.commit()
    at = address.format(channel=at_work.channels[1].id)
    page = seat(at_work.administrator).get(f"/o/{at_work.slug}/{at}").text
    assert "espera a otra persona" in page and NOWHERE in page
