"""A new organisation, of one language or two, with one person and no other data."""

import re
from urllib.parse import urldefrag

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.core.actor import system_actor
from app.core.permissions import Role
from app.db.work import Work
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import begin_chain, record
from app.domain.organisations.models import Organisation
from app.usecases.approvals.routes import create_shipped_routes
from tests import sample_town
from tests.clocks import StoppedClock
from tests.page_checks import kind
from tests.plan.page_links import links

HOME = "/o/alba/"
PLAN = f"{HOME}plan/"
PLACES = (PLAN, f"{HOME}reports", f"{HOME}public-page")
PAPERS = re.compile(r"\.(pdf|odt|xlsx|csv)")
LONGEST = 200


def begun(session: Session, languages: list[str], clock: StoppedClock) -> Organisation:
    body = Organisation(slug="alba", name="Concello de Alba", zone="Europe/Madrid", languages=languages)
    session.add(body)
    session.flush()
    begin_chain(session, body.id)
    create_shipped_routes(session, body.id, now=clock())
    record(Work(session, system_actor(body.id), clock()), Act.ORGANISATION_CREATED, subject=f"organisation:{body.id}")
    return body


def walked(client: FlaskClient, start: str) -> dict[str, int]:
    """Return the status of each kind of page of the plan and its reports, found by links."""
    waiting, seen = [start], {}
    while waiting and len(seen) < LONGEST:
        address = waiting.pop(0)
        if kind(address) in seen:
            continue
        answer = client.get(address)
        seen[kind(address)] = answer.status_code
        if answer.mimetype == "text/html":
            page_links = [urldefrag(link)[0] for link in links(answer.text)]
            waiting += [link for link in page_links if link.startswith(PLACES) and not PAPERS.search(link)]
    return seen


@pytest.mark.parametrize("languages", [["gl"], ["es", "eu"]], ids=["one language", "two languages"])
def test_every_page_of_the_plan_opens_with_nothing_in_it(
    session: Session, clock: StoppedClock, seat, languages: list[str]
):
    body = begun(session, languages, clock)
    everything = sample_town.make_person(session, body, Role.ADMINISTRATOR, Role.EDITOR, Role.SUPERVISOR, now=clock())
    session.commit()
    seen = walked(seat(everything), PLAN)
    assert len(seen) > 30
    assert {address: status for address, status in seen.items() if status != 200} == {}


def test_a_town_of_one_puts_its_plan_in_force_alone_only_where_it_says_so(session: Session, clock: StoppedClock, seat):
    body = begun(session, ["gl"], clock)
    secretary = sample_town.make_person(session, body, Role.ADMINISTRATOR, Role.EDITOR, Role.SUPERVISOR, now=clock())
    session.commit()
    client = seat(secretary)
    form = {"revision": "0", "key": "text", "language": "gl", "text": "Dez horas á semana."}
    assert client.post(f"{PLAN}stops/means/text", data=form).status_code == 303
    act = {"body": "Pleno", "number": "1/2027", "act_on": clock().date().isoformat()}
    for number, is_small in ((1, False), (2, True)):
        if is_small:
            assert client.post(f"{PLAN}versions/1/withdrawal").status_code == 303
            mode = {"is_on": "1", "days": "30"}
            assert client.post(f"{HOME}later-reviews/mode", data=mode).status_code == 303
        assert client.post(f"{PLAN}versions", data={"note": ""}).status_code == 303
        assert client.post(f"{PLAN}versions/{number}/act", data=act).status_code == 303
        assert ("falta la firma de otra persona" in client.get(f"{PLAN}versions/{number}").text) is not is_small
