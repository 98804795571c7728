"""A database changed behind the application's back: each check ends with 1 and names the place; untouched, with 0."""

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session, select

from app.adapters.anchors import AnchorFile
from app.core.secret_keys import AuditKey
from app.domain.approvals.models.rounds import RouteVersion
from app.domain.posts.models import Post
from app.domain.publishing.models import Delivery
from app.factory import attach_wiring
from app.usecases.audit.anchors import AnchorWriter
from tests import post_factory
from tests.audit.tamper import drop_triggers, tamper
from tests.publishing import sender_setup
from tests.publishing.test_altered_database import FORGED_ROUND
from tests.sample_town import Town, record_grants

pytestmark = pytest.mark.postgresql

VERIFY = ("audit", "verify", "--organisation", "riba", "--without-anchors")
POSTS = ("posts", "check")
DATABASE = ("db", "check")


@pytest.fixture
def run(app: Flask):
    """Return a function that runs a command and returns its exit code and output."""

    def said(*words: str) -> tuple[int, str]:
        answer = app.test_cli_runner().invoke(args=list(words))
        return answer.exit_code, answer.output

    return said


@pytest.fixture
def published(session: Session, wiring, town: Town, clock, network) -> Post:
    """Return a published post, with one scheduled, one sent back and one under review beside it."""
    sender_setup.connect(session, wiring, town)
    record_grants(session, town.editor.actor, now=clock())
    out = post_factory.approved(session, town, now=clock(), hours=2)
    session.commit()
    sender_setup.sender(wiring, network).send_due(clock.forward(hours=1))
    post_factory.approved(session, town, now=clock())
    post_factory.submitted(session, town, now=clock())
    session.commit()
    return out


@pytest.fixture
def network(clock):
    from tests.fakes import FakeNetwork

    return FakeNetwork(clock=clock)


def test_what_nobody_touched_ends_with_nothing_to_say(run, published):
    assert run(*POSTS, "--json") == (0, "[]\n")
    code, output = run(*VERIFY, "--json")
    assert (code, json.loads(output)["organisations"][0]["facts"]) == (0, [])
    assert run("db", "check")[0] == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE variant SET text = 'Vote al alcalde'", "su huella es otra"),
        ("UPDATE post_version SET window_to = NULL", "su huella es otra"),
        ('UPDATE decision SET user_id = (SELECT min(id) FROM "user")', "una decisión que el historial no conoce"),
        ("DELETE FROM decision", "tiene una decisión que ya no está"),
        ("UPDATE delivery SET permalink = 'https://otra.example/1' WHERE permalink <> ''", "da otra dirección"),
        ("UPDATE delivery SET state = 'cancelled' WHERE state = 'published'", "dice que se publicó y ya no consta"),
        ("UPDATE delivery SET due_at = settled_at", "lo programó a otra hora"),
        ("UPDATE capture SET text = 'Otra cosa'", "la captura de lo publicado no es la que se guardó"),
        ("UPDATE audit_entry SET detail = '{}' WHERE act = 'post:decided'", "no está como se escribió"),
    ],
)
def test_a_fact_that_was_changed_is_told_with_its_post(run, session, published, change, said):
    if "due_at = settled_at" in change:
        change = "UPDATE delivery SET due_at = (SELECT min(created_at) FROM post) WHERE state = 'scheduled'"
    tamper(session, change)
    for command in (POSTS, VERIFY, DATABASE):
        code, output = run(*command)
        assert (code, said in output, "2027/0" in output) == (1, True, True), output


def test_without_its_keys_each_check_says_so_once_and_accuses_nobody(run, app, wiring, published):
    others = replace(wiring.keyring, audit=(AuditKey("otra", b"otra" * 8),))
    attach_wiring(app, replace(wiring, keyring=others))
    for command in (POSTS, VERIFY, DATABASE):
        code, output = run(*command)
        said = [line for line in output.splitlines() if "upgrade" not in line]
        assert (code, len(said)) == (1, 1), output
        assert "Faltan las claves" in output and "ALTERADO" not in output


@pytest.mark.parametrize("has_anchors", [True, False])
def test_without_its_keys_the_page_says_so_once_and_accuses_nobody(app, wiring, town, published, seat, has_anchors):
    if has_anchors:
        with wiring.reading() as session:
            AnchorWriter(wiring.anchors)(session, now=wiring.clock())
    auditor, others = seat(town.auditor), (AuditKey("otra", b"otra" * 8),)
    anchors = AnchorFile(wiring.config.data_dir / "anchors.jsonl", others)
    attach_wiring(app, replace(wiring, keyring=replace(wiring.keyring, audit=others), anchors=anchors))
    page = auditor.post(f"/o/{town.slug}/history/verification", follow_redirects=True).text
    assert (page.count("Faltan las claves"), "alterado" in page, "alguien lo ha cambiado" in page) == (1, False, False)


def test_a_forged_approval_is_told(run, session, published, town, clock):
    route = session.exec(select(RouteVersion.id)).first()
    forged = post_factory.post(session, town, now=clock())
    session.commit()
    values = {"route": route, "town": town.id, "person": town.supervisor.user.id, "no": False, "now": clock()}
    only = [f"{line} WHERE post_id = :post" if "FROM post_version" in line else line for line in FORGED_ROUND]
    only = [line.replace("FROM variant v, post p", "FROM variant v, post p WHERE p.id = :post") for line in only[:-1]]
    mine = "post_version_id IN (SELECT id FROM post_version WHERE post_id = :post)"
    only = [f"{line} WHERE {mine}" if line.endswith("FROM variant") else line for line in only]
    only = [f"{line} AND v.{mine}" if "variant v" in line else line for line in only]
    tamper(session, *only, post=forged.id, **values)
    for command in (POSTS, VERIFY):
        code, output = run(*command)
        assert code == 1 and all(
            f"{forged.number}: {words}" in output
            for words in (
                "hay una revisión que el historial no conoce",
                "hay una decisión que el historial no conoce",
                "hay una aprobación que el historial no conoce",
                "hay un envío que el historial no programó",
            )
        ), output


def test_a_function_that_nobody_granted_is_told(run, session, published, town):
    tamper(session, "UPDATE membership SET role = 'administrator' WHERE role = 'author'")
    code, output = run(*VERIFY)
    assert code == 1 and "que el historial no le da" in output


def test_triggers_that_are_gone_are_told(run, session, published):
    drop_triggers(session)
    code, output = run("db", "check")
    assert code == 1 and "approval: falta la guarda" in output and "variant: falta la guarda" in output


def test_a_guard_that_lets_everything_through_is_told(run, session, published):
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        empty = "BEGIN RETURN NEW; END"
        session.execute(
            sa.text(f"CREATE OR REPLACE FUNCTION keep_variant() RETURNS trigger LANGUAGE plpgsql AS $$ {empty} $$")
        )
    else:
        session.execute(sa.text("DROP TRIGGER keep_variant_update"))
        session.execute(sa.text("CREATE TRIGGER keep_variant_update BEFORE UPDATE ON variant BEGIN SELECT 1; END"))
    session.commit()
    code, output = run("db", "check")
    assert (code, output.count("falta la guarda")) == (1, 1)


def test_a_ticket_left_open_is_told(run, session, published):
    tamper(session, "INSERT INTO erasure_ticket (table_name, row_id) VALUES ('variant', 1)")
    code, output = run("db", "check")
    assert code == 1 and "permisos de borrado abiertos" in output


def test_a_great_many_posts_are_read_by_pages(session, published, monkeypatch):
    monkeypatch.setattr("app.domain.publishing.queries.record_check.PAGE", 1)
    from app.domain.publishing.queries.record_check import post_discrepancies

    assert list(post_discrepancies(session, published.organisation_id)) == []
    assert session.exec(select(Delivery)).all()
