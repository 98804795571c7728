"""`flask audit verify`, as scripts read it."""

import json

import pytest
from flask import Flask
from sqlmodel import Session

from app.db.work import Work
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import record
from app.factory import attach_wiring
from app.usecases.wiring import Wiring
from app.wiring import wire
from tests.audit.tamper import tamper
from tests.clocks import MONDAY
from tests.sample_town import Town, make_town, record_grants

pytestmark = pytest.mark.postgresql


def _record(session: Session, town: Town) -> None:
    session.info.pop("organisation_id", None)
    other = make_town(session, now=MONDAY, slug="otra")
    for body in (town, other):
        record_grants(session, body.editor.actor, now=MONDAY)
    for body in (town, town, other):
        record(Work(session, body.editor.actor, MONDAY), Act.POST_SAVED, subject="post:1")
    session.commit()


def test_each_organisation_is_answered_for(app: Flask, session: Session, town: Town) -> None:
    _record(session, town)
    answer = app.test_cli_runner().invoke(args=["audit", "verify", "--json", "--without-anchors"])
    well = {"intact": True, "first_break": None, "anchored": True, "facts": []}
    assert json.loads(answer.stdout) == {
        "organisations": [{"slug": "otra", "entries": 10, **well}, {"slug": "riba", "entries": 11, **well}]
    }
    assert answer.exit_code == 0


def test_a_broken_record_ends_with_one_and_names_the_place(app: Flask, session: Session, town: Town) -> None:
    _record(session, town)
    tamper(session, "UPDATE audit_entry SET subject = 'x' WHERE seq = 2")
    answer = app.test_cli_runner().invoke(args=["audit", "verify", "--organisation", "riba", "--json"])
    (report,) = json.loads(answer.stdout)["organisations"]
    assert (report["slug"], report["intact"], report["first_break"]) == ("riba", False, 2)
    assert answer.exit_code == 1


def test_without_its_anchors_a_record_is_not_said_to_be_whole(
    app: Flask, session: Session, town: Town, wiring: Wiring
) -> None:
    _record(session, town)
    runner = app.test_cli_runner()
    runner.invoke(args=["worker", "--once", "--json"])
    assert runner.invoke(args=["audit", "verify"]).exit_code == 0
    (wiring.config.data_dir / "anchors.jsonl").unlink()
    again = wire(wiring.config, clock=wiring.clock)
    attach_wiring(app, again)
    answer = runner.invoke(args=["audit", "verify"])
    assert (answer.exit_code, answer.stdout.count("Falta su ancla")) == (1, 2)
    assert runner.invoke(args=["audit", "verify", "--without-anchors"]).exit_code == 0
    again.engine.dispose()


def test_an_unknown_organisation_is_refused_in_words(app: Flask, town: Town) -> None:
    answer = app.test_cli_runner().invoke(args=["audit", "verify", "--organisation", "nadie"])
    assert (answer.exit_code, "No hay ninguna organización" in answer.stderr) == (1, True)


def test_a_cut_tail_is_found_with_the_anchors_of_the_worker(
    app: Flask, session: Session, town: Town, wiring: Wiring
) -> None:
    _record(session, town)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["worker", "--once", "--json"]).exit_code == 0
    tamper(session, "DELETE FROM audit_entry WHERE seq > 1")
    own_last = "(SELECT hash FROM audit_entry WHERE audit_entry.organisation_id = audit_head.organisation_id)"
    tamper(session, " ".join(("UPDATE audit_head SET seq = 1, hash =", own_last)))
    answer = runner.invoke(args=["audit", "verify"])
    assert answer.exit_code == 1
    assert "riba: ALTERADO a partir del asiento 2" in answer.stdout
