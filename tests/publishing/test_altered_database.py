"""A database altered behind the application's back sends nothing: neither other content nor a forged approval."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.adapters.packs import shipped_emergency_words
from app.core.messages import msg
from app.core.secret_keys import AUDIT_KEYS, AuditKey
from app.db.scope import session_factory
from app.db.work import Work
from app.domain.approvals.models.rounds import RouteVersion
from app.domain.approvals.rules.approval_record import NO_KEY, NOT_RECORDED, OTHER_CONTENT
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.editorial_line.models import LineVersion
from app.domain.editorial_line.queries.line_cache import LINES, load_line
from app.domain.editorial_line.rules.emergency_text import EMERGENCY_WORDS
from app.domain.editorial_line.rules.plain_data import InvalidLine
from app.domain.editorial_line.rules.versions import LineState
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.content import MediaUse
from app.domain.publishing.ports import NetworkErrorKind
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.posts import actions
from app.usecases.publishing.delivery_claim import ATTEMPT_MISSING, DATA_ALTERED
from app.usecases.publishing.network_call import NOT_ASKED
from tests import post_factory, sample_town
from tests.audit.tamper import tamper
from tests.media.pictures import list_picture
from tests.publishing import sender_setup
from tests.sample_town import Town

pytestmark = pytest.mark.every_engine

FORGED = "Vote al alcalde"


@pytest.fixture
def approved(session, connected, clock) -> Post:
    """Return a post due in one hour."""
    post = post_factory.approved(session, connected, now=clock(), hours=2)
    session.commit()
    return post


@pytest.fixture
def held_back(session, network, sender, clock):
    """Return a function that reaches a post's hour and returns the reason it was not sent."""

    def trouble(post: Post) -> str:
        sender.send_due(clock.forward(hours=1))
        delivery = sender_setup.delivery_of(session, post)
        assert (network.texts, delivery.state) == ([], D.FAILED)
        return delivery.trouble

    return trouble


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE variant SET text = :text",
        "UPDATE variant SET link = 'https://otra.example/'",
        "UPDATE variant SET language = 'ca'",
        "UPDATE post_version SET window_to = :later",
        "UPDATE delivery SET channel_id = :other",
    ],
)
def test_an_altered_content_does_not_leave(session, connected, approved, held_back, clock, change):
    tamper(session, change, text=FORGED, later=clock() + timedelta(days=3), other=connected.channels[1].id)
    assert held_back(approved) == str(OTHER_CONTENT)
    assert len(sender_setup.letters(session, "delivery_failed")) == 2
    assert session.exec(select(AuditEntry).where(AuditEntry.act == Act.DELIVERY_FAILED)).one()


def test_an_altered_alternative_text_does_not_leave(session, connected, held_back, clock):
    list_picture(session, "a" * 64, actor=connected.author.actor, now=clock())
    post = post_factory.approved(session, connected, now=clock(), hours=2, media=(MediaUse("a" * 64, "Una niña lee"),))
    session.commit()
    tamper(session, "UPDATE variant SET media = :media", media=json.dumps([{"digest": "a" * 64, "alt": FORGED}]))
    assert held_back(post) == str(OTHER_CONTENT)


def _rewritten(session: Session, post: Post) -> dict[str, str]:
    """Return the hashes of the post with another text."""
    version = posts.version_of(session, post)
    (variant,) = posts.variants_of(session, version)
    variant.text = FORGED
    digest = variant.recomputed_hash(version)
    whole = version.recomputed_hash([variant])
    session.expunge_all()
    return {"digest": digest, "whole": whole, "text": FORGED}


WITH_HASHES = (
    "UPDATE variant SET content_hash = :digest, text = :text",
    "UPDATE decision SET content_hash = :digest",
    "UPDATE approval SET content_hash = :digest",
    "UPDATE delivery SET content_hash = :digest",
    "UPDATE post_version SET content_hash = :whole",
    "UPDATE round SET content_hash = :whole",
)


def test_an_altered_content_with_its_hashes_made_anew_does_not_leave(session, approved, held_back):
    tamper(session, *WITH_HASHES, **_rewritten(session, approved))
    assert held_back(approved) == str(NOT_RECORDED)


def test_the_hash_of_the_version_alone_does_not_let_another_text_out(session, approved, held_back):
    tamper(session, *WITH_HASHES[:-2], **_rewritten(session, approved))
    assert held_back(approved) == str(OTHER_CONTENT)


FORGED_ROUND = (
    (
        "INSERT INTO round (id, organisation_id, post_id, post_version_id, route_version_id, content_hash, state,"
        " opened_at, closed_at) SELECT 900, organisation_id, post_id, id, :route, content_hash, 'approved', :now, :now"
        " FROM post_version"
    ),
    (
        "INSERT INTO round_step (id, organisation_id, round_id, position, stage, name, roles, people, needed, state,"
        " deadline_at, why, hours, in_days, late, shortened, in_session) VALUES (900, :town, 900, 1, 1, 'Visto bueno',"
        " '[]', '[]', 1, 'done', :now, '', 24, :no, '[]', :no, :no)"
    ),
    (
        "INSERT INTO decision (organisation_id, round_id, round_step_id, variant_id, content_hash, user_id, user_name,"
        " on_behalf_of_name, signed_as, verdict, reason, decided_at) SELECT :town, 900, 900, id, content_hash, :person,"
        " 'Nadie', '', '', 'approved', '', :now FROM variant"
    ),
    (
        "INSERT INTO approval (organisation_id, variant_id, content_hash, round_id, approved_at)"
        " SELECT :town, id, content_hash, 900, :now FROM variant"
    ),
    (
        "INSERT INTO delivery (organisation_id, post_id, variant_id, content_hash, channel_id, due_at, next_attempt_at,"
        " state, attempts, remote_key, remote_id, permalink, answers, trouble) SELECT v.organisation_id, p.id, v.id,"
        " v.content_hash, v.channel_id, p.planned_at, p.planned_at, 'scheduled', 0, 'clave', '', '', '', ''"
        " FROM variant v, post p"
    ),
    "UPDATE post SET status = 'approved'",
)


@pytest.fixture
def forged(session: Session, connected: Town, clock) -> Post:
    """Return an unreviewed draft with every row of an approval and a delivery."""
    post = post_factory.post(session, connected, now=clock(), hours=2)
    session.commit()
    route = session.exec(select(RouteVersion.id)).first()
    supervisor = connected.supervisor.user.id
    values = {"route": route, "town": connected.id, "person": supervisor, "no": False, "now": clock()}
    tamper(session, *FORGED_ROUND, **values)
    return post


def test_a_forged_approval_with_its_delivery_does_not_leave(forged, held_back):
    assert held_back(forged) == str(NOT_RECORDED)


FORGED_ENTRIES = (
    "INSERT INTO audit_entry (organisation_id, seq, at, actor_id, actor_name, act, subject, detail, key_id, prev_hash,"
    " hash) SELECT :town, 900 + :n, :now, :person, 'Nadie', :act, :subject, :detail, :key, 'x', :hash"
)


@pytest.mark.parametrize("seal", ["f" * 64, "ñ"])
def test_a_forged_entry_of_the_record_lends_it_nothing(session, wiring, connected, forged, held_back, clock, seal):
    content = posts.version_of(session, forged).content_hash
    delivery = sender_setup.delivery_of(session, forged)
    decision = {"verdict": "approved", "round": "approved", "step": "Visto bueno", "content_hash": content}
    due_at = delivery.due_at.isoformat(timespec="microseconds")
    entries = (
        ("post:submitted", {"content_hash": content}),
        ("post:decided", {**decision, "approved_hashes": [delivery.content_hash]}),
        ("delivery:scheduled", {"deliveries": [delivery.id], "due_at": due_at}),
    )
    who = {"town": connected.id, "person": connected.supervisor.user.id, "now": clock(), "hash": seal}
    who["key"] = wiring.keyring.audit[0].id
    for n, (act, detail) in enumerate(entries):
        row = {"n": n, "act": act, "detail": json.dumps(detail), "subject": f"post:{forged.id}"}
        tamper(session, FORGED_ENTRIES, **row, **who)
    assert held_back(forged) == str(NOT_RECORDED)


def test_an_hour_that_nobody_agreed_on_is_not_kept(session, approved, held_back, clock):
    tamper(session, "UPDATE delivery SET due_at = :soon, next_attempt_at = :soon", soon=clock() + timedelta(minutes=5))
    assert held_back(approved) == str(NOT_RECORDED)


def test_a_hold_taken_off_in_the_rows_still_holds(session, connected, approved, held_back, clock):
    actions.hold_post(Work(session, connected.supervisor.actor, clock()), approved, reason="Luto")
    session.commit()
    tamper(session, "UPDATE post SET status = 'approved'", "DELETE FROM post_mark")
    assert held_back(approved) == str(NOT_RECORDED)


def test_a_first_step_that_nobody_decided_does_not_count(session, approved, held_back):
    tamper(
        session,
        "INSERT INTO round_step (organisation_id, round_id, position, stage, name, roles, people, needed, state,"
        " deadline_at, why, hours, in_days, late, shortened, in_session) SELECT organisation_id, round_id, 9, 9,"
        " 'Revisión jurídica', roles, people, 1, 'done', deadline_at, why, hours, in_days, late, shortened, in_session"
        " FROM round_step",
    )
    assert held_back(approved) == str(NOT_RECORDED)


def test_without_the_key_of_then_it_waits_and_says_so(session, connected, approved, network, wiring, clock):
    keys = (AuditKey("audit-9", b"otra"),)
    other = replace(
        wiring,
        writing=session_factory(
            wiring.engine, {AUDIT_KEYS: keys, LINES: wiring.lines, EMERGENCY_WORDS: shipped_emergency_words()}
        ),
    )
    sender_setup.sender(other, network).send_due(clock.forward(hours=1))
    assert (network.texts, sender_setup.delivery_of(session, approved).trouble) == ([], str(NO_KEY))


def test_what_was_approved_before_entries_named_the_content_still_leaves(
    session, connected, network, sender, clock, monkeypatch
):
    monkeypatch.setattr("app.domain.approvals.service.verdicts._approved_content", lambda _turn: {})
    post_factory.approved(session, connected, now=clock(), hours=2)
    session.commit()
    sender.send_due(clock.forward(hours=1))
    assert network.texts == [post_factory.TEXT]


def test_it_is_told_whose_text_was_changed_also_where_entries_name_only_the_version(
    session, connected, held_back, clock, monkeypatch
):
    monkeypatch.setattr("app.domain.approvals.service.verdicts._approved_content", lambda _turn: {})
    post = post_factory.approved(session, connected, now=clock(), hours=2)
    session.commit()
    tamper(session, *WITH_HASHES[:-2], **_rewritten(session, post))
    assert held_back(post) == str(OTHER_CONTENT)


@pytest.mark.parametrize("was", [D.UNCONFIRMED, D.SENDING])
def test_one_whose_attempt_is_missing_goes_to_a_person_and_stops_no_other(
    session, connected, network, sender, clock, was
):
    lost = post_factory.approved(session, connected, now=clock(), hours=2, text="Aviso perdido")
    next_one = post_factory.approved(session, connected, now=clock(), hours=3, text="Otro aviso")
    session.commit()
    network.fail(NetworkErrorKind.UNKNOWN)
    sender.send_due(clock.forward(hours=2))
    tamper(
        session,
        "DELETE FROM delivery_attempt",
        "DELETE FROM notice",
        "UPDATE delivery SET state = :was WHERE post_id = :lost",
        was=was,
        lost=lost.id,
    )
    sender.send_due(clock.forward(hours=1))
    delivery = sender_setup.delivery_of(session, lost)
    assert (network.texts, sender_setup.state_of(session, next_one)) == (["Otro aviso"], D.PUBLISHED)
    assert (delivery.state, delivery.next_attempt_at) == (D.UNCONFIRMED, None)
    assert delivery.trouble == str(msg(NOT_ASKED.msgid, reason=ATTEMPT_MISSING))
    assert len(sender_setup.letters(session, "delivery_unconfirmed")) == 2
    entries = session.exec(select(AuditEntry).where(AuditEntry.act == Act.DELIVERY_UNCONFIRMED)).all()
    assert [entry.detail["trouble"] == delivery.trouble for entry in entries] == [False, True]


def test_one_that_cannot_be_claimed_goes_to_a_person_and_stops_no_other(session, connected, network, sender, clock):
    altered = post_factory.approved(session, connected, now=clock(), hours=2, text="Aviso alterado")
    for text, hours in (("Otro aviso", 2.1), ("Un tercero", 2.2)):
        post_factory.approved(session, connected, now=clock(), hours=hours, text=text)
    session.commit()
    network.fail(NetworkErrorKind.NOT_SENT)
    sender.send_due(clock.forward(hours=1))
    tamper(session, "UPDATE delivery SET attempts = 0 WHERE post_id = :altered", altered=altered.id)
    sender.send_due(clock.forward(minutes=15))
    delivery = sender_setup.delivery_of(session, altered)
    assert network.texts == ["Otro aviso", "Un tercero"]
    assert (delivery.state, delivery.next_attempt_at, delivery.trouble) == (D.UNCONFIRMED, None, str(DATA_ALTERED))
    assert len(sender_setup.letters(session, "delivery_unconfirmed")) == 2


def test_one_that_can_neither_be_claimed_nor_left_to_a_person_is_tried_again_later(
    session, connected, network, sender, clock
):
    altered = post_factory.approved(session, connected, now=clock(), hours=2, text="Aviso alterado")
    post_factory.approved(session, connected, now=clock(), hours=3, text="Otro aviso")
    session.commit()
    tamper(
        session,
        "UPDATE variant SET cards = '[{}]'"
        " WHERE post_version_id IN (SELECT id FROM post_version WHERE post_id = :altered)",
        altered=altered.id,
    )
    with pytest.raises(TypeError):
        sender.send_due(clock.forward(hours=2))
    sender.send_due(clock.forward(minutes=1))
    assert network.texts == ["Otro aviso"]


def test_the_altered_line_of_one_body_delays_the_posts_of_no_other(session, wiring, approved, network, sender, clock):
    neighbour = sample_town.make_town(session, now=clock(), slug="alta")
    adopted = {"number": 1, "state": LineState.ADOPTED, "in_force_from": clock(), "written_at": clock()}
    session.add(LineVersion(organisation_id=neighbour.id, written_by_name="Nadie", rules=[{}], **adopted))
    session.commit()
    with wiring.reading() as looking:
        with pytest.raises(InvalidLine):
            load_line(looking, neighbour.id, now=clock())
        sender.due(looking)
    sender.send_due(clock.forward(hours=1))
    assert network.texts == [post_factory.TEXT]
