"""Campaigns by their pages: created, changed, warned about, and their posts."""

from collections.abc import Callable
from datetime import date, time

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.db.scope import scope_to
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.campaigns.models import Campaign
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.queries import posts
from app.domain.posts.rules.draft import PublicationPlan
from app.usecases.posts import actions
from app.usecases.wiring import Wiring
from tests import post_factory, sample_town
from tests.campaigns.campaign_factory import campaign
from tests.clocks import StoppedClock
from tests.periods.factories import VOTE, confirm, election
from tests.sample_town import Person, Town
from tests.statement_counter import counting

Seat = Callable[[Person], FlaskClient]
HERE = "/o/riba/plan/campaigns"


def typed(town: Town, **fields: str) -> dict[str, str]:
    usual = {
        "name": "Bono del comercio",
        "purpose": "Que se use antes de abril",
        "starts_on": "2027-03-01",
        "ends_on": "2027-03-31",
        "identified_as": "El escudo del Ayuntamiento",
        "owner_id": str(town.editor.id),
    }
    return usual | fields


def acts(session: Session) -> list[str]:
    """Return the acts on campaigns, in order."""
    entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq)))
    return [entry.act.value for entry in entries if entry.subject.startswith("campaign:")]


def test_a_campaign_is_made_changed_and_closed_and_the_record_says_so(seat: Seat, session: Session, town: Town):
    client = seat(town.editor)
    made = client.post(HERE, data=typed(town))
    assert made.status_code == 303
    page = client.get(made.location).text
    assert "Bono del comercio" in page and "El escudo del Ayuntamiento" in page and "Editor" in page
    assert client.post(made.location, data=typed(town, name="Bono", closed="1")).status_code == 303
    session.expire_all()
    saved_campaign = session.exec(select(Campaign)).one()
    assert (saved_campaign.name, saved_campaign.closed) == ("Bono", True)
    assert acts(session) == ["campaign:created", "campaign:changed"]
    assert "Bono" not in client.get(f"{HERE}").text.split("<main")[1].split("</nav>")[1]
    assert "Bono" in client.get(f"{HERE}?state=over").text


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"ends_on": "2027-02-28"}, "El último día es anterior al primero"),
        ({"ends_on": "2031-02-28"}, "como mucho dos años"),
        ({"identified_as": ""}, "Este dato hace falta"),
        ({"starts_on": "ayer"}, "Escriba una fecha"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(
    seat: Seat, session: Session, town: Town, wrong: dict[str, str], why: str
):
    answer = seat(town.editor).post(HERE, data=typed(town, **wrong))
    assert answer.status_code == 422
    assert why in answer.text and "Que se use antes de abril" in answer.text
    assert session.exec(select(Campaign)).all() == []


def test_two_campaigns_cannot_have_one_name(seat: Seat, session: Session, town: Town, clock: StoppedClock):
    campaign(session, town, now=clock())
    session.commit()
    answer = seat(town.editor).post(HERE, data=typed(town, name="BONO DEL COMERCIO"))
    assert answer.status_code == 422 and "Ya hay una campaña" in answer.text


def test_a_campaign_over_an_election_is_warned_about_when_it_is_saved_and_on_its_page(
    seat: Seat, session: Session, town: Town, clock: StoppedClock
):
    confirm(session, town, election(session, town, now=clock()), now=clock())
    session.commit()
    client = seat(town.editor)
    over = client.post(HERE, data=typed(town, ends_on=VOTE.isoformat()))
    assert over.status_code == 303
    assert client.get(over.location).text.count("LOREG, art. 50.2") == 2
    assert client.get(over.location).text.count("LOREG, art. 50.2") == 1
    before = client.post(HERE, data=typed(town, name="Otra", ends_on="2027-03-20"))
    assert "LOREG" not in client.get(before.location).text


@pytest.mark.parametrize("role", ["author", "unit_liaison", "auditor"])
def test_whoever_reads_the_work_sees_campaigns_and_only_whoever_plans_makes_them(
    seat: Seat, session: Session, town: Town, clock: StoppedClock, role: str
):
    made = campaign(session, town, now=clock()).id
    session.commit()
    client = seat(getattr(town, role))
    page = client.get(f"{HERE}/{made}")
    assert page.status_code == 200 and "Editar" not in page.text
    assert client.post(HERE, data=typed(town)).status_code == 403


def test_a_political_office_sees_nothing_of_campaigns(seat: Seat, session: Session, town: Town, clock: StoppedClock):
    made = campaign(session, town, now=clock()).id
    session.commit()
    client = seat(town.political_office)
    assert [client.get(path).status_code for path in (HERE, f"{HERE}/{made}")] == [403, 403]
    for path in ("calendar", "calendar/week?from=2027-03-08", "calendar/agenda?from=2027-03-08", "subscriptions"):
        assert "Bono del comercio" not in client.get(f"/o/riba/{path}").text


def test_another_organisation_has_no_campaign_here(seat: Seat, session: Session, town: Town, clock: StoppedClock):
    other = sample_town.make_town(session, now=clock(), slug="otra")
    scope_to(session, other.id)
    made, theirs = campaign(session, other, now=clock(), name="De otros").id, other.editor.id
    session.commit()
    client = seat(town.editor)
    assert client.get(f"{HERE}/{made}").status_code == 404
    assert client.post(f"{HERE}/{made}", data=typed(town)).status_code == 404
    assert client.post(HERE, data=typed(town, owner_id=str(theirs))).status_code == 404
    wrong = {"title": "Con otra", "campaign": str(made), "deed": "save", "copy_key": "new-1"}
    answer = client.post("/o/riba/posts", data=wrong)
    assert answer.status_code == 422 and "Esa campaña no existe" in answer.text


def test_a_publication_takes_a_campaign_without_changing_what_was_approved(
    seat: Seat, session: Session, town: Town, clock: StoppedClock
):
    made = campaign(session, town, now=clock())
    text = post_factory.approved(session, town, now=clock())
    draft = posts.draft_of(text, posts.version_of(session, text))
    values = {name: getattr(draft, name) for name in draft.__dataclass_fields__} | {"campaign_id": made.id}
    saved = actions.save_post(Work(session, town.editor.actor, clock()), text, type(draft)(**values), base=text.base)
    assert not saved.changed and text.campaign_id == made.id and text.status.value == "approved"
    session.commit()
    assert len(session.exec(select(PostVersion)).all()) == 1


def test_the_composer_offers_open_campaigns_and_keeps_the_one_chosen(
    seat: Seat, session: Session, town: Town, clock: StoppedClock
):
    made = campaign(session, town, now=clock()).id
    campaign(session, town, now=clock(), name="Ya cerrada", closed=True)
    session.commit()
    client = seat(town.author)
    page = client.get("/o/riba/posts/new").text
    assert "Bono del comercio" in page and "Ya cerrada" not in page
    client.post("/o/riba/posts", data={"title": "Suya", "campaign": str(made), "deed": "save", "copy_key": "new-2"})
    session.expire_all()
    saved = session.exec(select(Post)).one()
    assert saved.campaign_id == made
    number = f"{saved.year}/{saved.ordinal}"
    session.commit()
    assert "Bono del comercio" in client.get(f"/o/riba/posts/{number}").text


def test_its_page_tells_its_publications_in_order_by_state_and_account_and_its_gaps(
    seat: Seat, session: Session, town: Town, clock: StoppedClock
):
    made = campaign(session, town, now=clock()).id
    for day, title in ((20, "La segunda"), (8, "La primera")):
        plan = PublicationPlan(on=date(2027, 3, day), at=time(9))
        post_factory.post(session, town, now=clock(), title=title, plan=plan, campaign_id=made)
    post_factory.post(session, town, now=clock(), title="Sin día", plan=PublicationPlan(), campaign_id=made)
    post_factory.post(session, town, now=clock(), title="De otra cosa")
    session.commit()
    page = seat(town.author).get(f"{HERE}/{made}").text
    assert page.index("La primera") < page.index("La segunda") < page.index("Sin día") and "De otra cosa" not in page
    aside = " ".join(page.split("<aside")[1].split())
    assert "borrador</span> <span>3</span>" in aside and "Mastodon · Ayuntamiento en Mastodon <span>3</span>" in aside
    assert "9 mar – 19 mar 2027" in aside and "21 mar – 31 mar 2027" in aside and "1 mar – 7 mar 2027" in aside


def test_the_list_and_the_calendar_are_narrowed_to_a_campaign(
    seat: Seat, session: Session, town: Town, clock: StoppedClock
):
    made = campaign(session, town, now=clock()).id
    post_factory.post(session, town, now=clock(), title="La suya", campaign_id=made)
    post_factory.post(session, town, now=clock(), title="La ajena")
    session.commit()
    client = seat(town.editor)
    for path in ("posts", "calendar", "calendar/week", "calendar/agenda"):
        page = client.get(f"/o/riba/{path}?campaign={made}").text
        assert "La suya" in page and "La ajena" not in page, path


def test_the_page_of_a_campaign_asks_few_statements_however_much_it_holds(
    seat: Seat, session: Session, town: Town, clock: StoppedClock, wiring: Wiring
):
    made = campaign(session, town, now=clock()).id
    session.commit()
    client, counts = seat(town.supervisor), []
    for more in (1, 15):
        for n in range(more):
            post_factory.post(session, town, now=clock(), hours=24 + n, campaign_id=made)
        session.commit()
        with counting(wiring.engine) as seen:
            client.get(f"{HERE}/{made}")
        counts.append(seen.count)
    assert counts[0] == counts[1] < 15
