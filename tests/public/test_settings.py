"""Choosing the public content."""

import pytest
from sqlmodel import select

from app.core.errors import NotPermitted
from app.core.permissions import Role
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.control.queries import waiting_changes
from app.domain.public.models import PublicPage
from app.domain.public.rules.settings import Licence, PagePart, PublicPageSettings
from app.usecases import control_outcomes
from app.usecases.public.settings import change_public_page
from tests.people.grant_scenario import comes_in
from tests.public.page_setup import Desk
from tests.publishing import sender_setup
from tests.statement_counter import counting

SHOWING = PublicPageSettings(True, (PagePart.PLAN,), True, Licence.CC0, "")


def test_the_administrator_opens_the_page_and_the_record_says_so(desk: Desk, seat):
    comes_in(desk.session, desk.town.supervisor)
    desk.session.commit()
    client, address = seat(desk.town.administrator), f"/o/{desk.town.slug}/public-page"
    assert "Plan de redes" not in client.get(address).text and client.get(address).text.count("checked") >= 5
    typed = {"is_open": "1", "parts": ["plan", "accounts"], "licence": "cc0-1.0", "contact": "010"}
    with counting(desk.wiring.engine) as statements:
        assert client.post(address, data=typed).status_code == 303
    assert statements.count < 30
    assert "Un cambio espera a otra persona" in client.get(address).text
    waiting = [change.id for change in waiting_changes(desk.session, desk.town.id)]
    desk.session.commit()
    for key in waiting:
        control_outcomes.confirm_change(Work(desk.session, desk.town.supervisor.actor, desk.wiring.clock()), key, "")
    desk.session.commit()
    (public_page,) = sender_setup.fresh(desk.session, select(PublicPage))
    assert (public_page.is_open, public_page.parts, public_page.may_index, public_page.licence) == (
        True,
        ["plan", "accounts"],
        False,
        Licence.CC0,
    )
    acts = select(AuditEntry.act).where(AuditEntry.act == Act.PUBLIC_PAGE_CHANGED).order_by(AuditEntry.seq)
    assert len(sender_setup.fresh(desk.session, acts)) == 2, "the licence at once, and the opening"
    client.post(address, data=typed)
    assert len(sender_setup.fresh(desk.session, acts)) == 2, "nothing changed"
    with counting(desk.wiring.engine) as statements:
        assert "La página está abierta" in client.get(address).text
    assert statements.count < 15
    history = seat(desk.town.supervisor).get(f"/o/{desk.town.slug}/history").text
    assert "cambió la página pública" in history


def test_what_cannot_be_taken_comes_back_as_it_was_typed(desk: Desk, seat):
    client, address = seat(desk.town.administrator), f"/o/{desk.town.slug}/public-page"
    answer = client.post(address, data={"contact": "x" * 201, "licence": "mia", "is_open": "1"})
    assert answer.status_code == 422 and "x" * 201 in answer.text and "Elija una de las opciones" in answer.text
    assert sender_setup.fresh(desk.session, select(PublicPage)) == []


def test_only_who_manages_the_organisation_decides_what_is_public(desk: Desk):
    others = [desk.town.people[role].actor for role in Role if role not in (Role.ADMINISTRATOR, Role.SUPERVISOR)]
    for who in others:
        with pytest.raises(NotPermitted):
            change_public_page(Work(desk.session, who, desk.wiring.clock()), SHOWING)
    assert others
