"""Hostile input from people and programs: long rants, control characters, formulas, and other cases' numbers."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, func, select

from app.db.scope import scope_to
from app.db.work import Work
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.rules.categories import CaseOutcome
from app.domain.moderation.rules import measures
from app.usecases.moderation import evidence
from tests import sample_town
from tests.citizens import moderation_steps
from tests.citizens.open_cases import answer, asked
from tests.citizens.test_receipt import come_in
from tests.clocks import StoppedClock
from tests.sample_town import Town

HUGE = 10**30
ZALGO = "h\u0336\u0322\u0315o\u0337\u0321l\u0335\u0328a" * 400
HOSTILE = {
    "rant": "¡Esto no puede seguir así! " * 370,
    "zalgo": ZALGO,
    "script": '<script>alert("1")</script><img src=x onerror=alert(1)>',
    "formula": "=cmd|' /C calc'!A0",
    "emoji": "😡" * 300,
    "bidi": "\u202egnirts esrever\u202c",
    "nul": "antes\x00después",
    "lone": "medio \ud83d emoji",
    "template": "{{ 7*7 }} {% raw %} %(name)s {0}",
}


def typed(page: str, **fields: Any) -> dict[str, Any]:
    """Return a page's form filled in, with its hidden fields."""
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return {**hidden, "written_on": "2027-03-01", "written_at": "08:00", **fields}


def bring(client: FlaskClient, town: Town, **fields: Any):
    place = f"/o/{town.slug}/citizens"
    return client.post(place, data=typed(client.get(f"{place}/new").text, **fields))


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_somebody_wrote_is_kept_and_shown_as_words(name: str, session: Session, town: Town, seat):
    session.commit()
    client = seat(town.author)
    text = HOSTILE[name].encode(errors="replace").decode()
    got = bring(client, town, text=text, handle=f"@{text[:40]}", network="mastodon")
    assert got.status_code == 303, got.text[-3000:]
    message = session.exec(select(CitizenMessage).order_by(col(CitizenMessage.id))).one()
    assert message.text.strip() == text.replace("\x00", "").strip()
    for address in (got.location, f"/o/{town.slug}/citizens", f"/o/{town.slug}/citizens?q={text[:20]}"):
        page = client.get(address)
        assert page.status_code == 200 and "<script>alert" not in page.text and "<img src=x" not in page.text


def test_a_form_posted_twice_brings_one_message(session: Session, town: Town, seat):
    session.commit()
    client = seat(town.author)
    data = typed(client.get(f"/o/{town.slug}/citizens/new").text, text="¿A qué hora abre la piscina?")
    assert [client.post(f"/o/{town.slug}/citizens", data=data).status_code for _ in range(3)] == [303] * 3
    assert session.exec(select(func.count(col(Case.id)))).one() == 1


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("assignment", {"assignee": HUGE}),
        ("sorting", {"category": "other", "urgency": "ordinary", "said_language": "es", "said_unit": HUGE}),
        ("joining", {"into": "2027/999999999"}),
        ("replies", {"reply_template": "T01", "reply_replaces": HUGE, "reply_faq": HUGE, "reply_language": "es"}),
        (f"replies/{HUGE}/decision", {"digest": "x", "approves": "true"}),
        (f"replies/{HUGE}/discard", {}),
        (f"replies/{HUGE}/ending", {"ending": "by_hand"}),
        ("measures", {"message": HUGE, "kind": "hide", "norm": "N1", "reason": "Insulta"}),
        ("measures/proof", {"message": HUGE}),
        (f"measures/{HUGE}/decision", {"yes": "true"}),
        (f"messages/{HUGE}/splitting", {"folded": HUGE}),
        ("messages/1/splitting", {"folded": HUGE}),
        ("unit-questions", {"unit_id": HUGE, "question": "¿Cuándo se arregla?"}),
        (f"unit-questions/{HUGE}/reading", {}),
        ("level", {"level": HUGE, "level_reason": "x"}),
    ],
)
def test_numbers_nobody_gave_are_answered_in_words(path, data, session: Session, town: Town, clock: StoppedClock, seat):
    moderation_steps.adopted(session, town, clock)
    case = asked(session, town, clock)
    session.commit()
    for person in (town.author, town.supervisor):
        got = seat(person).post(f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}/{path}", data=data)
        assert got.status_code in (303, 403, 404, 409, 422), got.status_code


@pytest.mark.parametrize(
    "path",
    [
        f"/2027/{HUGE}",
        f"/{HUGE}/1",
        f"/2027/1?faq={HUGE}&replaces={HUGE}",
        f"/2027/1/messages/{HUGE}/repeated",
        f"/2027/1/messages/1/files/{HUGE}",
        f"/faq/{HUGE}",
        f"/faq/new?case={HUGE}",
        f"/import/{HUGE}",
        f"/attention/{HUGE}",
        f"?before={HUGE}&channel={HUGE}&unit={HUGE}&after=x",
        f"/measures?before={HUGE}",
        f"/personal/{HUGE}",
        f"/norms/new?from={HUGE}",
        f"/protocol/versions/{HUGE}",
        f"/review?after={HUGE}",
    ],
)
def test_addresses_nobody_gave_are_answered_in_words(path, session: Session, town: Town, clock: StoppedClock, seat):
    asked(session, town, clock)
    session.commit()
    for person in (town.author, town.supervisor):
        got = seat(person).get(f"/o/{town.slug}/citizens{path}")
        assert got.status_code in (200, 400, 403, 404, 422), got.status_code


def test_the_rows_of_another_organisation_are_no_use_in_a_form(session: Session, town: Town, clock: StoppedClock, seat):
    moderation_steps.adopted(session, town, clock)
    theirs = sample_town.make_town(session, now=clock(), slug="otra")
    session.commit()
    scope_to(session, theirs.id)
    moderation_steps.adopted(session, theirs, clock)
    other = asked(session, theirs, clock)
    reply = answer(session, theirs, clock, other, text="Palabras nuevas para que alguien las lea.")
    came = moderation_steps.proved(session, theirs, clock, moderation_steps.INSULT)
    measure = moderation_steps.proposed(session, theirs, clock, came, measures.MeasureKind.HIDE)
    session.commit()
    scope_to(session, town.id)
    ours = asked(session, town, clock)
    session.commit()
    client, at = seat(town.supervisor), f"/o/{town.slug}/citizens/{ours.year}/{ours.ordinal}"
    tried = {
        f"replies/{reply.id}/decision": {"digest": reply.content_hash, "approves": "true"},
        f"replies/{reply.id}/discard": {},
        f"replies/{reply.id}/ending": {"ending": "by_hand"},
        f"measures/{measure.id}/decision": {"yes": "true"},
        "measures/proof": {"message": came.message.id},
        "measures": {"message": came.message.id, "kind": "hide", "norm": "N1", "reason": "Insulta"},
        f"messages/{came.message.id}/splitting": {"folded": 1},
    }
    got = {path: client.post(f"{at}/{path}", data=data).status_code for path, data in tried.items()}
    assert set(got.values()) <= {404, 422}, got
    scope_to(session, theirs.id)
    session.expire_all()
    assert reply.state.value == "in_review" and measure.decided_by is None


def test_two_people_end_a_case_and_the_second_is_told(session: Session, town: Town, clock: StoppedClock, seat):
    case = asked(session, town, clock)
    session.commit()
    at = f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}/outcome"
    data = {"outcome": CaseOutcome.NO_ANSWER.value, "silence": "troll"}
    first, second = seat(town.author).post(at, data=data), seat(town.editor).post(at, data=data)
    assert first.status_code == 303 and second.status_code == 409


@pytest.mark.parametrize("handle", ["=cmd|' /C calc'!A0", "+1-2", "-2+3", "@SUM(1+1)", "\t=1"])
def test_no_export_is_a_formula(handle: str, session: Session, town: Town, clock: StoppedClock, seat):
    moderation_steps.adopted(session, town, clock)
    came = come_in(session, town, clock, f"{handle} sois unos sinvergüenzas", handle=handle)
    evidence.capture_evidence(Work(session, town.author.actor, clock()), came.case, came.message)
    moderation_steps.done(session, town, clock, came, measures.MeasureKind.WARN)
    session.commit()
    for path in ("measures.csv", "protocol/corrections.csv"):
        got = seat(town.supervisor).get(f"/o/{town.slug}/citizens/{path}")
        assert got.status_code == 200
        cells = [cell.strip('"') for line in got.text.splitlines()[1:] for cell in re.split("[;,]", line)]
        assert [cell for cell in cells if cell[:1] in "=+@\t" and cell] == []


@pytest.mark.parametrize("outcome", ["hidden", "reported", "blocked"])
def test_nobody_is_hidden_or_blocked_by_closing_a_case(
    outcome, session: Session, town: Town, clock: StoppedClock, seat
):
    case = asked(session, town, clock, "A mí ese mural me parece un error")
    session.commit()
    got = seat(town.author).post(
        f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}/outcome", data={"outcome": outcome}
    )
    assert got.status_code == 422 and "medida de moderación" in got.text


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("notes", {"case_note": "antes\x00después"}),
        ("outcome", {"outcome": "no_answer", "silence": "troll", "closing_note": "a\x00b"}),
        ("replies", {"reply_text": "Abre\x00 a las nueve", "reply_language": "es", "reply_base": "a\x00"}),
        ("replies", {"reply_template": "T\x0001", "reply_language": "e\x00"}),
        ("level", {"level": "2", "level_reason": "a\x00b"}),
        ("sorting", {"category": "other", "urgency": "ordinary", "said_language": "e\x00"}),
        ("measures", {"message": "1", "kind": "hide", "norm": "N\x001", "reason": "a\x00b"}),
    ],
)
def test_signs_no_database_takes_are_no_trouble(path, data, session: Session, town: Town, clock: StoppedClock, seat):
    moderation_steps.adopted(session, town, clock)
    case = asked(session, town, clock)
    session.commit()
    got = seat(town.author).post(f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}/{path}", data=data)
    assert got.status_code in (303, 404, 409, 422), got.status_code


def test_a_search_for_signs_no_database_takes_finds_nothing(session: Session, town: Town, clock: StoppedClock, seat):
    asked(session, town, clock)
    session.commit()
    client, home = seat(town.supervisor), f"/o/{town.slug}/citizens"
    for address in (f"{home}?q=a%00b", f"{home}/faq?q=a%00b", f"{home}/templates/T%0001", "/citizens/answer/a%00b"):
        assert client.get(address).status_code in (200, 404, 422), address
    assert client.post(f"{home}/personal", data={"words": "jacinto\x00"}).status_code in (200, 422)
    assert client.post(f"{home}/protocol/try", data={"text": "Hola\x00"}).status_code in (200, 422)
