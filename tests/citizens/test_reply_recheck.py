"""Replies written before a period began or the line changed are checked again before sending."""

import pytest
from sqlmodel import Session, col, select

from app.core.errors import Conflict, Refusal
from app.db.work import Work
from app.domain.cases.models.cases import Case, Citizen
from app.domain.cases.models.replies import Reply, ReplyDecision
from app.domain.cases.queries import cases
from app.domain.cases.rules.categories import Category
from app.domain.cases.rules.replies import ReplyState
from app.domain.notifications.models import Notice
from app.domain.organisations.models import Unit
from app.usecases.cases.unit_questions import UnitQuestionInput, submit_unit_question
from app.usecases.editorial_line import versions
from app.usecases.replies import decisions, manual_outcome
from app.usecases.wiring import Wiring
from tests.citizens import reply_worker
from tests.citizens.fake_network import FakeSquare
from tests.citizens.open_cases import answer
from tests.citizens.open_cases import asked as ask
from tests.citizens.statement_limits import CASE_PAGE
from tests.clocks import StoppedClock
from tests.editorial_line.test_versions import RULE, act_of
from tests.periods import factories
from tests.sample_town import Town
from tests.statement_counter import counting

S = ReplyState
OWN = "Tomamos nota de la propuesta y se la pasamos al servicio de parques."


def yes(session: Session, town: Town, clock: StoppedClock, case: Case, reply: Reply, by) -> None:
    arguments = {"digest": reply.content_hash, "is_approved": True, "reason": ""}
    decisions.decide_on_reply(Work(session, by.actor, clock()), town.organisation, case, reply, **arguments)


def election(session: Session, town: Town, clock: StoppedClock) -> None:
    factories.confirm(session, town, factories.election(session, town, now=clock(), vote=factories.EARLY), now=clock())
    clock.forward(hours=30)


def stop_services(session: Session, town: Town, clock: StoppedClock) -> None:
    """Adopt a rule that blocks with certainty."""
    rule = {**RULE, "when": [{"if": {"topic_class": "service"}, "do": "block"}]}
    editor = town.editor.actor
    version = versions.begin_version(Work(session, editor, clock()))
    versions.write_rule(Work(session, editor, clock()), version, rule)
    versions.write_principles(Work(session, editor, clock()), version, principles="", note="Se para")
    versions.propose_version(Work(session, editor, clock()), version)
    for person in (town.supervisor, town.legal_reviewer):
        versions.add_signature(Work(session, person.actor, clock()), version, act_of(clock))
    session.flush()


def suggestion(session: Session, town: Town, clock: StoppedClock) -> Case:
    case = ask(session, town, clock, "Propongo más fuentes en el parque")
    case.category = Category.SUGGESTION
    return case


def test_a_period_that_began_meanwhile_asks_for_one_more_reader(session: Session, town: Town, clock: StoppedClock):
    case = suggestion(session, town, clock)
    reply = answer(session, town, clock, case, text=OWN)
    assert reply.asks == "editor"
    election(session, town, clock)
    yes(session, town, clock, case, reply, town.editor)
    assert (reply.state, reply.asks) == (S.IN_REVIEW, "neutrality_reviewer")
    query = select(Notice.to_address).where(Notice.kind == "reply_to_review").order_by(col(Notice.id))
    assert town.neutrality_reviewer.user.email in session.exec(query).all()
    yes(session, town, clock, case, reply, town.neutrality_reviewer)
    assert (reply.state, reply.asks) == (S.AWAITING_HAND, "")
    roles = session.exec(select(ReplyDecision.as_role).order_by(col(ReplyDecision.id))).all()
    assert roles == ["editor", "neutrality_reviewer"]


def test_what_the_line_stops_by_now_gets_no_yes(session: Session, town: Town, clock: StoppedClock):
    case = suggestion(session, town, clock)
    reply = answer(session, town, clock, case, text=OWN)
    stop_services(session, town, clock)
    with pytest.raises(Refusal, match="no deja enviarlo"):
        yes(session, town, clock, case, reply, town.editor)
    assert reply.state is S.IN_REVIEW


def test_what_waited_to_be_sent_is_held_when_a_period_began(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
):
    reply_worker.let_go(session, town, asked, now=clock())
    election(session, town, clock)
    session.commit()
    reply_worker.sender(wiring, square).run(clock())
    reply = reply_worker.reply(session)
    assert (reply.state, square.published) == (S.FAILED, []) and "periodo electoral" in reply.trouble


def by_hand(session: Session, town: Town, clock: StoppedClock) -> tuple[Case, Reply]:
    """Return new words a person released, waiting to be copied, and a period that begins before that."""
    case = suggestion(session, town, clock)
    reply = answer(session, town, clock, case, text=OWN)
    yes(session, town, clock, case, reply, town.editor)
    election(session, town, clock)
    return case, reply


def test_what_waited_for_a_hand_is_not_copied_once_a_period_began(session: Session, town: Town, clock: StoppedClock):
    case, reply = by_hand(session, town, clock)
    arguments = Work(session, town.author.actor, clock())
    with pytest.raises(Conflict, match="periodo electoral"):
        manual_outcome.text_to_copy(session, case, reply, now=clock())
    with pytest.raises(Conflict, match="periodo electoral"):
        manual_outcome.mark_sent_by_hand(arguments, case, reply)
    assert reply.state is S.AWAITING_HAND
    manual_outcome.mark_sent_by_hand(arguments, case, reply, was_out=True)
    assert reply.state is S.SENT
    assert {"was_out"} <= {act.detail.get("reply_deed") for act in cases.case_acts(session, case)}


def test_the_rule_that_stops_it_is_told_where_it_would_be_copied(
    session: Session, town: Town, clock: StoppedClock, seat, wiring: Wiring
):
    case = suggestion(session, town, clock)
    reply = answer(session, town, clock, case, text=OWN)
    yes(session, town, clock, case, reply, town.editor)
    session.commit()
    page, client = f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}", seat(town.author)
    assert client.get(f"{page}/replies/{reply.id}/words").text == OWN
    stop_services(session, town, clock)
    session.commit()
    client.get(page)
    with counting(wiring.engine) as seen:
        shown = client.get(page).text
    assert seen.count <= CASE_PAGE, "what is copied by hand is held against the record"
    assert f"La regla {RULE['code']} no deja enviarlo así: «{RULE['wording']}»" in shown
    assert "No la envíe" in shown and "Copiar el texto" not in shown and "Corregir" in shown
    assert client.get(f"{page}/replies/{reply.id}/words").status_code == 409
    assert client.post(f"{page}/replies/{reply.id}/ending", data={"ending": "by_hand"}).status_code == 409
    out = client.post(f"{page}/replies/{reply.id}/ending", data={"ending": "by_hand", "was_out": "true"})
    assert out.status_code == 303


def test_corrected_it_is_read_by_neutrality(session: Session, town: Town, clock: StoppedClock):
    case, reply = by_hand(session, town, clock)
    again = answer(session, town, clock, case, template="", text=OWN, replaces=reply.id)
    assert (reply.state, again.state) == (S.CANCELLED, S.IN_REVIEW) and "neutrality_reviewer" in again.asks


def restrict(session: Session, case: Case, clock: StoppedClock, *, handle: str) -> None:
    theirs = (Citizen.organisation_id == case.organisation_id, Citizen.handle == handle)
    session.exec(select(Citizen).where(*theirs)).one().restricted_at = clock()
    session.flush()


def test_nobody_who_asked_for_their_data_to_rest_is_named(session: Session, town: Town, clock: StoppedClock):
    case = ask(session, town, clock, handle="@ana", network="mastodon")
    ask(session, town, clock, "¿Y dónde se pide?", handle="@luis@red.example", network="mastodon")
    reply = answer(session, town, clock, case, text=f"@Luis, {OWN}")
    yes(session, town, clock, case, reply, town.editor)
    restrict(session, case, clock, handle="@luis@red.example")
    with pytest.raises(Conflict, match="nombra a alguien"):
        manual_outcome.text_to_copy(session, case, reply, now=clock())
    with pytest.raises(Conflict, match="nombra a alguien"):
        answer(session, town, clock, case, text=f"Como dijo @luis: {OWN}", replaces=reply.id)
    assert answer(session, town, clock, case, text=f"Como dijo @luisa: {OWN}", replaces=reply.id).asks == "editor"


def test_another_author_of_the_same_thread_is_not_answered_either(session: Session, town: Town, clock: StoppedClock):
    case = ask(session, town, clock, handle="@ana", network="mastodon", thread="t")
    again = ask(session, town, clock, "¿Y dónde se pide?", handle="@luis", network="mastodon", thread="t")
    assert again.id == case.id
    restrict(session, case, clock, handle="@luis")
    unit = Unit(organisation_id=town.id, name="Parques", slug="parques")
    session.add(unit)
    session.flush()
    with pytest.raises(Conflict, match="solo se lee por ahora"):
        answer(session, town, clock, case, text=OWN)
    with pytest.raises(Conflict, match="solo se lee por ahora"):
        submit_unit_question(Work(session, town.author.actor, clock()), case, unit, UnitQuestionInput("¿Dónde?"))


def test_the_page_offers_nothing_that_would_be_refused(session: Session, town: Town, clock: StoppedClock, seat):
    case = ask(session, town, clock, handle="@ana", network="mastodon")
    answer(session, town, clock, case)
    session.commit()
    page = f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}"
    assert "Ya la he enviado" in seat(town.author).get(page).text
    restrict(session, case, clock, handle="@ana")
    session.commit()
    shown = seat(town.author).get(page).text
    assert "no se le contesta hasta que se levante" in shown
    assert not any(word in shown for word in ("Ya la he enviado", "No enviarla", "Ver cómo queda"))
