"""Stop 3 by its pages: profiles, their sheets, the comparison, and the spreadsheet import."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select, update

from app.core.zones import start_of_day
from app.db.append_only import KEEPS_FACTS
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.plan.models.profiles import ComparableProfile, ObservationSheet
from app.domain.plan.queries import stops
from app.domain.plan.rules.profiles import COUNTED_WEEKS, Observation
from app.domain.plan.rules.stops import Stop
from app.domain.publishing.models import Capture
from app.domain.publishing.queries import account_activity
from app.usecases.plan.profiles import add_observation
from app.usecases.wiring import Wiring
from tests import post_factory, sample_town
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.plan.profile_factory import HEAD, OTHERS, Seat, brought, looked, sheets
from tests.publishing import sender_setup
from tests.sample_town import Town
from tests.statement_counter import counting

SEEN = {
    "observed_on": "2027-02-20",
    "posts_per_week": "3,5",
    "hours": "De lunes a viernes por la mañana",
    "formats": ["image", "video"],
    "tone": "Cercano",
    "response_hours": "2,25",
    "to_copy": "Contesta con el nombre de quien escribe.",
    "to_avoid": "",
    "sample": "40",
}


def test_a_profile_is_added_observed_and_compared(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    typed = {"name": "Villarriba informa", "network": "x", "body": "Ayuntamiento de Villarriba"}
    answer = client.post(f"{OTHERS}/profiles", data=typed)
    assert answer.status_code == 303
    assert client.post(f"{answer.location}/sheets", data=SEEN).status_code == 303
    made = sheets(session)[0]
    assert (made.posts_per_week, made.response_hours, made.formats) == (3.5, 2.25, ["image", "video"])
    assert made.by_name == town.editor.user.name
    page = client.get(OTHERS).text
    assert "Villarriba informa" in page and "3,5" in page and "imagen, vídeo" in page and "Contesta con" in page
    assert page.count('<svg class="chart__drawing"') == 2


def test_the_newest_day_counts_and_the_older_sheets_stay(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    key = looked(session, town, clock, posts_per_week=9.0)
    session.commit()
    client = seat(town.editor)
    for day, often in (("2027-02-15", "2"), ("2026-12-01", "77")):
        typed = SEEN | {"observed_on": day, "posts_per_week": often}
        assert client.post(f"{OTHERS}/profiles/{key}/sheets", data=typed).status_code == 303
    profile_page = client.get(f"{OTHERS}/profiles/{key}").text
    assert profile_page.index("15 feb 2027") < profile_page.index("1 feb 2027") < profile_page.index("1 dic 2026")
    profile_sheets = stops.plan_contents(session, town.id, today=date(2027, 3, 1))["stops"]["others"]["profiles"][0][
        "sheets"
    ]
    assert [each["posts_per_week"] for each in profile_sheets] == [2, 9, 77]
    table = client.get(OTHERS).text.split('id="table"')[1].split("</table>")[0]
    assert "77" not in table and ">2<" in table.replace("\n", "").replace(" ", "")


def test_a_sheet_is_never_changed(session: Session, town: Town, clock: StoppedClock):
    looked(session, town, clock)
    session.commit()
    with pytest.raises(DBAPIError, match=KEEPS_FACTS):
        session.exec(update(ObservationSheet).values(tone="Otro"))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"posts_per_week": "muchas"}, "«muchas» no es un número"),
        ({"posts_per_week": "501"}, "como mucho 500"),
        ({"response_hours": "1,234"}, "no es un número"),
        ({"observed_on": "2027-12-31"}, "todavía no ha llegado"),
        ({"to_copy": "página " * 90_000}, "como mucho 2000"),
        ({"formats": "holograma"}, "Elija una de las opciones"),
        ({"sample": "0"}, "Revise este dato"),
    ],
)
def test_a_sheet_that_cannot_be_says_why_and_loses_nothing(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, changes: dict[str, str], says: str
):
    key = looked(session, town, clock)
    session.commit()
    answer = seat(town.editor).post(f"{OTHERS}/profiles/{key}/sheets", data=SEEN | changes)
    assert answer.status_code == 422
    assert says in answer.text and "De lunes a viernes por la mañana" in answer.text
    assert "to_copy" not in changes or changes["to_copy"].strip() in answer.text
    assert len(sheets(session)) == 1


def test_two_profiles_of_a_network_have_different_names(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    key = looked(session, town, clock)
    session.commit()
    client = seat(town.editor)
    again = {"name": "Villarriba", "network": "mastodon", "body": "Otro organismo"}
    answer = client.post(f"{OTHERS}/profiles", data=again)
    assert answer.status_code == 422 and "Ya se mira" in answer.text and "Otro organismo" in answer.text
    assert client.post(f"{OTHERS}/profiles", data=again | {"network": "x"}).status_code == 303
    assert client.post(f"{OTHERS}/profiles/{key}", data=again | {"url": "villarriba"}).status_code == 422


def test_a_closed_profile_is_kept_apart_and_takes_no_sheets(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    key = looked(session, town, clock)
    session.commit()
    client = seat(town.editor)
    typed = {"name": "Villarriba", "network": "mastodon", "body": "Ayuntamiento de Villarriba", "closed": "1"}
    assert client.post(f"{OTHERS}/profiles/{key}", data=typed).status_code == 303
    page = client.get(OTHERS).text
    assert "Las que ya no se miran" in page and "Todavía no se mira a nadie" in page
    assert client.post(f"{OTHERS}/profiles/{key}/sheets", data=SEEN).status_code == 409
    entries = session.exec(select(AuditEntry).where(AuditEntry.act == "comparable:changed")).all()
    assert [entry.detail for entry in entries] == [{"closed": True}]


def test_what_is_missing_says_how_many(session: Session, town: Town, clock: StoppedClock):
    today = date(2027, 3, 1)

    def said() -> str:
        return " ".join(map(str, stops.missing(session, Stop.OTHERS, organisation_id=town.id, today=today)))

    for place in range(3):
        looked(session, town, clock, name=f"Villa {place}")
    assert "hasta cinco: 2." in said() and "cuentas propias" in said()
    looked(session, town, clock, name="Villa vieja", observed_on=today - timedelta(days=366))
    looked(session, town, clock, name="Villa quinta")
    seen = Observation(today, 1.0)
    add_observation(Work(session, town.editor.actor, clock()), None, seen, today=today)
    assert said() == "Con la última ficha de hace más de un año: Villa vieja."


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
@pytest.mark.parametrize("sunday", [date(2027, 3, 28), date(2027, 10, 31)])
def test_the_eight_weeks_are_whole_on_both_sundays_of_the_clocks(zone: str, sunday: date):
    last = sunday + timedelta(days=1)
    since, until = start_of_day(last - COUNTED_WEEKS, zone), start_of_day(last, zone)
    assert abs((until - since) - COUNTED_WEEKS) == timedelta(hours=1)
    assert round((until - since) / account_activity.WEEK) == 8


def test_ours_is_counted_from_what_went_out_and_never_typed(
    session: Session, wiring: Wiring, town: Town, seat: Seat, clock: StoppedClock
):
    sender_setup.connect(session, wiring, town)
    for _ in range(4):
        post_factory.approved(session, town, now=clock(), hours=2)
    looked(session, town, clock)
    session.commit()
    sender_setup.sender(wiring, FakeNetwork()).send_due(clock.forward(hours=2))
    assert len(session.exec(select(Capture)).all()) == 4
    session.commit()
    clock.forward(hours=24)
    client = seat(town.editor)
    page = client.get(OTHERS).text.split('id="table"')[1]
    assert "0,5" in page.split("Villarriba")[0]
    own = {name: value for name, value in SEEN.items() if name not in ("posts_per_week", "sample")}
    assert client.post(f"{OTHERS}/own", data=own | {"posts_per_week": "99"}).status_code == 422
    clock.forward(hours=1)
    own["observed_on"] = f"{clock():%Y-%m-%d}"
    assert client.post(f"{OTHERS}/own", data=own).status_code == 303
    session.commit()
    today = clock().date()
    assert stops.plan_contents(session, town.id, today=today)["stops"]["others"]["own"] == {
        "posts_per_week": 0.5,
        "response_hours": 2.25,
    }


def test_another_organisations_profiles_do_not_exist(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    other = sample_town.make_town(session, now=clock(), slug="otra")
    theirs = looked(session, other, clock, name="Ajena")
    session.commit()
    client = seat(town.editor)
    assert client.get(f"{OTHERS}/profiles/{theirs}").status_code == 404
    assert client.get(f"{OTHERS}/profiles/{theirs}/edit").status_code == 404
    assert client.post(f"{OTHERS}/profiles/{theirs}/sheets", data=SEEN).status_code == 404
    assert "Ajena" not in client.get(OTHERS).text
    assert "No se mira ningún perfil" in brought(client, (HEAD + "Ajena;15/02/2027;3;;;\r\n").encode()).text


def test_whoever_only_reads_the_plan_is_offered_nothing_to_write(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    key = looked(session, town, clock)
    session.commit()
    client = seat(town.auditor)
    for address in (OTHERS, f"{OTHERS}/profiles/{key}", f"{OTHERS}/own"):
        page = client.get(address).text
        assert 'href="/o/riba/plan/others/new"' not in page and "Anotar la ficha" not in page
    assert seat(town.political_office).get(OTHERS).status_code == 403


def test_the_comparison_takes_few_statements_however_many_profiles_there_are(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    client, counts = seat(town.editor), []
    for first, last in ((0, 1), (1, 20)):
        for place in range(first, last):
            looked(session, town, clock, name=f"Villa {place}")
        session.commit()
        with counting(wiring.engine) as seen:
            assert client.get(OTHERS).status_code == 200
        counts.append(seen.count)
    assert counts[0] == counts[1] < 15
    rows = HEAD + "".join(f"Villa {place};15/02/2027;3,5;;;\r\n" for place in range(20))
    with counting(wiring.engine) as seen:
        assert brought(client, rows.encode()).status_code == 303
    assert seen.count < 25


def test_a_profile_shows_its_newest_sheets_and_the_rest_where_they_are_asked_for(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    key = looked(session, town, clock)
    profile = session.get_one(ComparableProfile, key)
    for back in range(1, 15):
        seen = Observation(date(2027, 2, 1) - timedelta(weeks=back), 3.0, tone=f"Tono {back:02}")
        add_observation(Work(session, town.editor.actor, clock()), profile, seen, today=date(2027, 3, 1))
    session.commit()
    client = seat(town.editor)
    page = client.get(f"{OTHERS}/profiles/{key}").text
    assert "Tono 11" in page and "Tono 12" not in page and "Ver las 15 fichas" in page
    assert "Tono 14" in client.get(f"{OTHERS}/profiles/{key}?sheets=all").text
