"""Versions of the plan: proposed, approved by an act, in force one at a time, and compared in words."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.plan.models.versions import PlanVersion
from app.domain.plan.queries import versions as version_queries
from app.domain.plan.rules.version_diff import plain_text
from app.domain.plan.rules.versions import InvalidAct
from app.usecases.plan import versions as plan_versions
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.plan.version_factory import act, approved, proposed, written
from tests.sample_town import Town
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

Seat = Callable[[sample_town.Person], FlaskClient]
PLAN = "/o/riba/plan"
TODAY = date(2027, 3, 1)


def kept(session: Session) -> list[PlanVersion]:
    query = select(PlanVersion).order_by(col(PlanVersion.number)).execution_options(populate_existing=True)
    versions = list(session.exec(query).all())
    session.commit()
    return versions


def typed(**changes: str) -> dict[str, str]:
    return {"body": "Pleno", "number": "3/2027", "act_on": "2027-02-25"} | changes


def test_a_version_keeps_what_the_stops_said_the_day_it_was_proposed(session: Session, town: Town, clock: StoppedClock):
    written(session, town, "Nosotras dos", now=clock())
    version = proposed(session, town, now=clock(), note="La primera")
    written(session, town, "Nosotras tres", now=clock())
    stop_contents = version.content["stops"]
    assert stop_contents["who"]["text"] == {"es": "Nosotras dos"} and stop_contents["who"]["coverage"] == []
    assert [topic["name"] for topic in stop_contents["guide"]["topics"]] == ["Avisos", "Cultura"]
    assert stop_contents["guide"]["topics"][0]["route"] == "Ordinario"
    assert (version.number, version.note, version.digest) == (1, "La primera", plan_versions.digest_of(version.content))


def test_what_waits_for_its_act_is_one(session: Session, town: Town, clock: StoppedClock):
    written(session, town, "Nosotras dos", now=clock())
    first = proposed(session, town, now=clock())
    with pytest.raises(Conflict, match="Ya hay una versión propuesta"):
        proposed(session, town, now=clock())
    plan_versions.withdraw_version(Work(session, town.editor.actor, clock()), first)
    assert proposed(session, town, now=clock()).number == 2


def test_what_says_the_same_as_the_one_approved_is_not_proposed(session: Session, town: Town, clock: StoppedClock):
    written(session, town, "Nosotras dos", now=clock())
    approved(session, town, TODAY, now=clock())
    with pytest.raises(Refusal, match="diría lo mismo"):
        proposed(session, town, now=clock())


def test_nothing_at_all_is_not_proposed(session: Session, town: Town, clock: StoppedClock):
    with pytest.raises(Refusal, match="El plan está vacío"):
        plan_versions.freeze_version(Work(session, town.editor.actor, clock()), {"stops": {"who": {}}}, "")


def test_two_people_enter_an_act_and_then_it_holds(session: Session, town: Town, clock: StoppedClock):
    written(session, town, "Nosotras dos", now=clock())
    version = proposed(session, town, now=clock())
    first = plan_versions.sign_act(
        Work(session, town.supervisor.actor, clock()), town.organisation, version, act(TODAY)
    )
    assert not first and version_queries.version_in_force(session, town.id, today=TODAY) is None
    with pytest.raises(NotPermitted, match="falta la firma de otra"):
        plan_versions.sign_act(Work(session, town.supervisor.actor, clock()), town.organisation, version, None)
    assert plan_versions.sign_act(Work(session, town.legal_reviewer.actor, clock()), town.organisation, version, None)
    assert version_queries.version_in_force(session, town.id, today=TODAY) is version
    acts = session.exec(select(AuditEntry.act).order_by(col(AuditEntry.id))).all()
    assert acts[-3:] == ["plan:signed", "plan:signed", "plan:approved"]


def test_where_few_work_and_nobody_else_may_sign_one_signature_is_enough(
    session: Session, town: Town, clock: StoppedClock
):
    written(session, town, "Yo sola", now=clock())
    version = proposed(session, town, now=clock())
    town.organisation.small_town_mode = True
    assert not plan_versions.sign_act(
        Work(session, town.supervisor.actor, clock()), town.organisation, version, act(TODAY)
    )
    plan_versions.withdraw_version(Work(session, town.editor.actor, clock()), version)
    town.legal_reviewer.user.disabled_at = clock()
    session.flush()
    again = proposed(session, town, now=clock())
    assert plan_versions.sign_act(Work(session, town.supervisor.actor, clock()), town.organisation, again, act(TODAY))


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"on": TODAY + timedelta(days=1)}, "act_on", "fecha por venir"),
        ({"body": " "}, "body", "qué órgano"),
        ({"number": ""}, "number", "número del acuerdo"),
        ({"in_force_from": TODAY - timedelta(days=1)}, "in_force_from", "antes de la fecha del acto"),
        ({"review_on": TODAY}, "review_on", "después del día"),
    ],
)
def test_an_act_that_cannot_be_is_refused_in_words(
    session: Session, town: Town, clock: StoppedClock, changes: dict[str, object], field: str, says: str
):
    written(session, town, "Nosotras dos", now=clock())
    version = proposed(session, town, now=clock())
    plan_act = act(**{"on": TODAY, "in_force_from": changes.get("on", TODAY)} | changes)
    with pytest.raises(InvalidAct, match=says) as refused:
        plan_versions.sign_act(Work(session, town.supervisor.actor, clock()), town.organisation, version, plan_act)
    assert refused.value.field == field


def test_two_versions_are_never_in_force_at_once(session: Session, town: Town, clock: StoppedClock):
    written(session, town, "Uno", now=clock())
    first = approved(session, town, TODAY, now=clock())
    written(session, town, "Dos", now=clock())
    second = proposed(session, town, now=clock())
    with pytest.raises(InvalidAct, match=r"La versión 1 está en vigor desde el 01/03/2027"):
        plan_versions.sign_act(Work(session, town.supervisor.actor, clock()), town.organisation, second, act(TODAY))
    later = act(TODAY, in_force_from=date(2027, 4, 1))
    plan_versions.sign_act(Work(session, town.supervisor.actor, clock()), town.organisation, second, later)
    plan_versions.sign_act(Work(session, town.legal_reviewer.actor, clock()), town.organisation, second, None)
    assert (first.ends_on, second.in_force_from) == (date(2027, 4, 1), date(2027, 4, 1))
    days = [date(2027, 3, 31), date(2027, 4, 1)]
    assert [version_queries.version_in_force(session, town.id, today=day).number for day in days] == [1, 2]


def test_a_version_goes_all_its_way_by_its_pages(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    """Proposing reads the whole content of the eight stops, each in few statements."""
    written(session, town, "Nosotras dos", now=clock())
    session.commit()
    editor, boss, lawyer = seat(town.editor), seat(town.supervisor), seat(town.legal_reviewer)
    page = editor.get(f"{PLAN}/proposal").text
    assert "Puede proponerse así" in page and "Está por escribir" in page
    assert editor.post(f"{PLAN}/versions", data={"note": "La primera"}).status_code == 303
    refused = boss.post(f"{PLAN}/versions/1/act", data=typed(act_on="2027-03-02"))
    assert refused.status_code == 422 and "fecha por venir" in refused.text and "3/2027" in refused.text
    assert boss.post(f"{PLAN}/versions/1/act", data=typed()).status_code == 303
    assert "Confirma que la aprobó Pleno" in lawyer.get(f"{PLAN}/versions/1").text
    assert lawyer.post(f"{PLAN}/versions/1/act").status_code == 303
    page = editor.get(f"{PLAN}/versions/1").text
    assert "en vigor" in page and "Nosotras dos" in page and "25 de febrero de 2028" in page
    assert kept(session)[0].in_force_from == date(2027, 2, 25)


def test_political_offices_read_only_the_version_in_force(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    written(session, town, "Uno", now=clock())
    approved(session, town, TODAY, now=clock())
    written(session, town, "Dos", now=clock())
    proposed(session, town, now=clock(), note="Confidencial")
    session.commit()
    client = seat(town.political_office)
    assert client.get(f"{PLAN}/current").headers["Location"].endswith("/plan/versions/1")
    page = client.get(f"{PLAN}/versions/1").text
    assert "Uno" in page and "Cultura" in page
    assert client.get(f"{PLAN}/versions/2").status_code == 404
    assert [client.get(f"{PLAN}/{path}").status_code for path in ("", "versions", "differences?before=1&after=2")] == [
        403
    ] * 3


def test_two_versions_are_compared_in_words(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    written(session, town, "Nosotras dos atendemos", now=clock())
    town.topics[0].target_share = 20
    session.add(town.topics[0])
    session.flush()
    approved(session, town, TODAY, now=clock())
    written(session, town, "Nosotras tres atendemos", now=clock())
    town.topics[0].target_share = 30
    session.flush()
    proposed(session, town, now=clock())
    session.commit()
    page = seat(town.editor).get(f"{PLAN}/differences?before=1&after=2").text
    assert "La cuota de «Avisos» pasa de 20 % a 30 %." in page
    assert "<del>" in page and "dos" in page and "tres" in page
    assert "Dicen lo mismo" in seat(town.editor).get(f"{PLAN}/differences?before=2&after=now").text
    assert seat(town.editor).get(f"{PLAN}/differences?before=2&after=x").status_code == 404


def test_the_words_of_a_text_keep_its_lines():
    text = "## Turnos\n\n3. **Lunes**\n   - *Ana*\n4. `x`\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n<https://a.es>"
    assert plain_text(text) == "Turnos\n3. Lunes\n  • Ana\n4. x\na · b\n1 · 2\nhttps://a.es"


def test_texts_are_compared_by_their_words_and_not_their_marks(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    written(session, town, "# Turnos\n\n- **Lunes**: Ana\n- [Web](https://riba.example)", now=clock())
    approved(session, town, TODAY, now=clock())
    written(session, town, "# Turnos\n\n- **Lunes**: Eva\n- [Web](https://otra.example)", now=clock())
    page = _compared(seat, town, session)
    assert "• Lunes: " in page and "**" not in page and "# Turnos" not in page and "](" not in page
    assert "Ana" in page and "Eva" in page and "otra.example" in page
    written(session, town, "Turnos\n\n- Lunes: Ana\n- [Web](https://riba.example)", now=clock())
    assert "Las palabras son las mismas" in _compared(seat, town, session)


def _compared(seat: Seat, town: Town, session: Session) -> str:
    session.commit()
    page: str = seat(town.editor).get(f"{PLAN}/differences?before=1&after=now").text
    return page


def test_deeds_and_pages_keep_to_their_statements(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    written(session, town, "Nosotras dos", now=clock())
    session.commit()
    editor, boss, lawyer = seat(town.editor), seat(town.supervisor), seat(town.legal_reviewer)
    deeds = [
        lambda: editor.post(f"{PLAN}/versions", data={"note": "La primera"}),
        lambda: boss.post(f"{PLAN}/versions/1/act", data=typed()),
        lambda: lawyer.post(f"{PLAN}/versions/1/act"),
    ]
    for deed in deeds:
        with counting(wiring.engine) as statements:
            assert deed().status_code == 303
        assert statements.count < (45 if deed is deeds[0] else 25), statements
    for path in ("versions", "versions/1", "differences?before=1&after=1"):
        with counting(wiring.engine) as statements:
            assert editor.get(f"{PLAN}/{path}").status_code == 200
        assert statements.count < 15, statements
