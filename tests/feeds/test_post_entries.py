"""Posts in a subscribed calendar, and their changes."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlmodel import Session, select

from app.db.work import Work
from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import record
from app.domain.directory.models import Channel
from app.domain.posts.rules.draft import PublicationPlan
from app.usecases.posts import actions, endings
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.feeds.calendar_client import Desk
from tests.publishing.sender_setup import connect, sender
from tests.sample_town import Town, make_town

pytestmark = pytest.mark.postgresql

TITLE = "Horario de la biblioteca"
ACCOUNT = "Ayuntamiento en Mastodon"
ACTS = {"withdraw": endings.withdraw_post, "expire": endings.expire_post, "reopen": actions.reopen_post}


def published(session: Session, wiring: Wiring, town: Town, clock: StoppedClock, **fields: object) -> None:
    connect(session, wiring, town)
    post_factory.approved(session, town, now=clock(), hours=2, **fields)
    session.commit()
    clock.forward(hours=1)
    sender(wiring, FakeNetwork()).send_due(clock())


def test_a_draft_shows_as_tentative_with_its_state_first(session, town: Town, clock: StoppedClock, desk: Desk):
    post_factory.post(session, town, now=clock())
    session.commit()
    [event] = desk.events(town.editor)
    assert event["SUMMARY"] == f"Borrador · {TITLE} · {ACCOUNT}"
    assert (event["STATUS"], event["TRANSP"]) == ("TENTATIVE", "TRANSPARENT")
    assert event.categories == ["Avisos", "Mastodon", "Borrador"]
    assert event["COLOR"] == "gray"


def test_an_entry_says_what_is_planned_and_where_to_read_more(session, town: Town, clock: StoppedClock, desk: Desk):
    post = post_factory.approved(session, town, now=clock())
    session.commit()
    [event] = desk.events(town.editor)
    page = f"https://cauce.example/o/riba/posts/{post.year}/{post.ordinal}"
    assert (event["STATUS"], event["URL"]) == ("CONFIRMED", page)
    assert event["SUMMARY"].startswith("Programada · ")
    for part in ("Estado: Programada", f"Cuentas: {ACCOUNT} (Mastodon)", "Tema: Avisos", post_factory.TEXT, page):
        assert part in event["DESCRIPTION"]


def test_a_published_post_links_to_the_network(session, wiring, town: Town, clock: StoppedClock, desk: Desk):
    published(session, wiring, town, clock)
    [event] = desk.events(town.editor)
    assert event["SUMMARY"].startswith("Publicada · ")
    assert "https://red.example/@ayuntamiento/1" in event["DESCRIPTION"]


def test_each_account_says_how_it_stands_where_they_differ(session, wiring, town: Town, clock, desk: Desk):
    connect(session, wiring, town)
    both = tuple((channel.id, "es") for channel in town.channels[:2])
    for channel in town.channels[:2]:
        session.get_one(Channel, channel.id).name = "Ayuntamiento"
    post_factory.approved(session, town, now=clock(), hours=2, targets=both)
    session.commit()
    clock.forward(hours=1)
    sender(wiring, FakeNetwork()).send_due(clock())
    [event] = desk.events(town.editor)
    assert event["SUMMARY"] == f"Publicar a mano · {TITLE} · Ayuntamiento (Mastodon), Ayuntamiento (X)"
    assert "- Ayuntamiento (Mastodon) en castellano: publicada\n" in event["DESCRIPTION"]
    assert "- Ayuntamiento (X) en castellano: publicar a mano\n" in event["DESCRIPTION"]


def test_a_deadline_ends_at_its_hour(session, town: Town, clock: StoppedClock, desk: Desk):
    post = post_factory.submitted(session, town, now=clock())
    session.commit()
    deadline = session.exec(select(RoundStep.deadline_at).join(Round).where(Round.post_id == post.id)).one()
    session.commit()
    [due] = [event for event in desk.events(town.supervisor) if "Decidir antes de" in event["SUMMARY"]]
    assert (due.end, due.start) == (deadline, deadline - timedelta(minutes=30))
    assert due["COLOR"] == "firebrick"


def test_a_post_nobody_could_send_says_so(session, wiring, town: Town, clock: StoppedClock, desk: Desk):
    post_factory.approved(session, town, now=clock(), hours=2, targets=((town.channels[1].id, "es"),))
    session.commit()
    clock.forward(hours=1)
    sender(wiring, FakeNetwork()).send_due(clock())
    assert desk.summaries(town.editor) == [f"Publicar a mano · {TITLE} · Ayuntamiento en X"]


@pytest.mark.parametrize(("deed", "word"), [("withdraw", "retirada"), ("reject", "rechazada"), ("expire", "caducada")])
def test_what_will_not_go_out_is_struck_through(
    session, town: Town, clock: StoppedClock, desk: Desk, deed: str, word: str
):
    post = post_factory.submitted(session, town, now=clock())
    session.commit()
    [before] = desk.events(town.editor)
    if deed == "reject":
        post_factory.decide(session, post, Verdict.REJECTED, by=town.supervisor, now=clock())
    else:
        reason = {"reason": "No procede"} if deed == "withdraw" else {}
        ACTS[deed](Work(session, town.supervisor.actor, clock()), post, **reason)
    session.commit()
    [event] = desk.events(town.editor)
    assert event["SUMMARY"].startswith(f"CANCELADO: {word} · {TITLE}")
    assert (event["STATUS"], event["UID"], event["SEQUENCE"]) == ("CANCELLED", before["UID"], before["SEQUENCE"] + 1)


def test_a_cancelled_entry_goes_away_after_thirty_days(session, town: Town, clock: StoppedClock, desk: Desk):
    post = post_factory.post(session, town, now=clock(), hours=24 * 60)
    endings.withdraw_post(Work(session, town.author.actor, clock()), post, reason="No procede")
    session.commit()
    clock.forward(days=29)
    assert len(desk.events(town.editor)) == 1
    clock.forward(days=3)
    assert desk.events(town.editor) == []


def test_an_entry_whose_date_was_taken_away_is_cancelled_where_it_stood(session, town: Town, clock, desk: Desk):
    post = post_factory.post(session, town, now=clock())
    session.commit()
    [before] = desk.events(town.editor)
    actions.reschedule_post(Work(session, town.author.actor, clock.forward(minutes=1)), post, PublicationPlan())
    session.commit()
    [event] = desk.events(town.editor)
    assert event["SUMMARY"].startswith("CANCELADO: sin fecha · ")
    assert event["DTSTART"].dt == before["DTSTART"].dt


def test_a_reopened_post_is_drawn_again_with_a_later_sequence(session, town: Town, clock, desk: Desk):
    post = post_factory.post(session, town, now=clock())
    seen = []
    for deed in (None, "withdraw", "reopen"):
        if deed:
            reason = {"reason": "No procede"} if deed == "withdraw" else {}
            ACTS[deed](Work(session, town.author.actor, clock.forward(minutes=1)), post, **reason)
        session.commit()
        seen += desk.events(town.editor)
    assert [event["STATUS"] for event in seen] == ["TENTATIVE", "CANCELLED", "TENTATIVE"]
    assert [event["SEQUENCE"] for event in seen] == [0, 1, 2]
    assert seen[0].decoded("LAST-MODIFIED") < seen[1].decoded("LAST-MODIFIED") < seen[2].decoded("LAST-MODIFIED")


def test_a_new_hour_moves_the_entry_and_its_stamps(session, town: Town, clock: StoppedClock, desk: Desk):
    post = post_factory.post(session, town, now=clock())
    session.commit()
    [before] = desk.events(town.editor)
    plan = PublicationPlan(on=date(2027, 3, 5), at=time(18, 30))
    actions.reschedule_post(Work(session, town.author.actor, clock.forward(minutes=5)), post, plan)
    session.commit()
    [event] = desk.events(town.editor)
    assert f"{event['DTSTART'].dt:%d %H:%M}" == "05 18:30"
    assert event["SEQUENCE"] > before["SEQUENCE"] and event["DTSTAMP"].dt == clock()


def test_the_name_of_a_topic_or_an_account_reaches_the_entries(session, town: Town, clock, desk: Desk):
    post_factory.post(session, town, now=clock())
    session.commit()
    desk.follow()
    session.get_one(Channel, town.channels[0].id).name = "Mastodon municipal"
    about = f"channel:{town.channels[0].id}"
    record(Work(session, town.administrator.actor, clock()), Act.ACCOUNT_CHANGED, subject=about)
    session.commit()
    assert desk.summaries(town.editor) == [f"Borrador · {TITLE} · Mastodon municipal"]


def test_a_political_office_sees_only_what_is_public_and_no_text(session, wiring, town: Town, clock, desk: Desk):
    post_factory.submitted(session, town, now=clock())
    published(session, wiring, town, clock)
    [event] = desk.events(town.political_office)
    assert event["SUMMARY"] == f"Publicada · {TITLE} · {ACCOUNT}"
    assert post_factory.TEXT not in event["DESCRIPTION"]
    assert event["URL"] == "https://red.example/@ayuntamiento/1"


def test_whoever_decides_sees_until_when(session, town: Town, clock: StoppedClock, desk: Desk):
    post = post_factory.submitted(session, town, now=clock(), hours=72)
    session.commit()
    deadline = [event for event in desk.events(town.supervisor) if event["SUMMARY"].startswith("Decidir")]
    assert [str(event["SUMMARY"]) for event in deadline] == [f"Decidir antes de las 09:00: {TITLE}"]
    assert len(desk.events(town.editor)) == 1
    post_factory.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock())
    session.commit()
    assert [str(event["SUMMARY"])[:10] for event in desk.events(town.supervisor)] == ["Programada"]


def test_a_feed_of_one_account_holds_only_what_goes_out_there(session, town: Town, clock, desk: Desk):
    mastodon, by_hand = (channel.id for channel in town.channels)
    post_factory.post(session, town, now=clock(), title="En Mastodon")
    post_factory.post(session, town, now=clock(), title="En X", targets=((by_hand, "es"),))
    post_factory.post(session, town, now=clock(), title="En las dos", targets=((mastodon, "es"), (by_hand, "es")))
    session.commit()
    shown = desk.summaries(town.editor, channels=(by_hand,))
    assert [summary.split(" · ")[1] for summary in shown] == ["En X", "En las dos"]


def test_another_organisation_is_never_read(session, town: Town, clock: StoppedClock, desk: Desk):
    other = make_town(session, now=clock(), slug="otra")
    session.info.pop("organisation_id")
    post_factory.post(session, other, now=clock(), title="De otra casa")
    post_factory.post(session, town, now=clock())
    session.commit()
    assert [summary.split(" · ")[1] for summary in desk.summaries(town.editor)] == [TITLE]


def test_rendering_everything_again_gives_the_same_bytes(session, wiring, town: Town, clock, desk: Desk):
    from_draft = post_factory.post(session, town, now=clock())
    endings.withdraw_post(Work(session, town.author.actor, clock()), from_draft, reason="No procede")
    post_factory.submitted(session, town, now=clock())
    published(session, wiring, town, clock)
    desk.follow()
    path = desk.subscribe(town.supervisor)
    before = desk.ask(path).data
    desk.rewind()
    assert (desk.follow(), desk.differing()) == (0, [])
    assert desk.ask(path).data == before


def test_the_check_finds_a_block_that_no_longer_says_what_the_post_says(session, town: Town, clock, desk: Desk):
    post = post_factory.post(session, town, now=clock())
    session.commit()
    desk.follow()
    post.title = "Cambiado por detrás"
    session.commit()
    assert desk.differing() == [(town.id, f"post:{post.id}", "staff")]


def test_a_quiet_record_costs_one_read(session, wiring, town: Town, clock: StoppedClock, desk: Desk):
    post_factory.post(session, town, now=clock())
    session.commit()
    desk.follow()
    with desk.counting() as sent:
        assert desk.follow() == 0
    assert sent.count == 1


def test_ten_posts_take_as_many_statements_as_one(session, wiring, town: Town, clock: StoppedClock, desk: Desk):
    desk.follow()
    counts = []
    for many in (1, 10):
        for _ in range(many):
            post_factory.post(session, town, now=clock())
        session.commit()
        with desk.counting() as sent:
            desk.follow()
        counts.append(sent.count)
    assert counts[0] == counts[1] < 25


def test_a_long_text_is_cut(session, town: Town, clock: StoppedClock, desk: Desk):
    long = replace(post_factory.draft(town, now=clock()), texts={"es": "palabra " * 200})
    actions.create_post(Work(session, town.author.actor, clock()), town.organisation, long)
    session.commit()
    [event] = desk.events(town.editor)
    assert 500 < len(event["DESCRIPTION"]) < 800 and "…" in event["DESCRIPTION"]
