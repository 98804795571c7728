"""A visitor can sign in to the demonstration, and sees one organisation."""

import json

import pytest
from flask import Flask
from sqlmodel import func, select

from app.demo.content import load_town
from app.domain.audit.models import AuditEntry
from app.domain.posts.models import Post
from tests.statement_counter import counting

KEYS = [one["key"] for one in load_town().data["people"]]


def sign_in(app: Flask, email: str, password: str):
    client = app.test_client()
    return client, client.post("/sign-in", data={"email": email, "password": password})


@pytest.mark.parametrize("number", range(len(KEYS)), ids=KEYS)
def test_everyone_signs_in_with_the_password_shown(demo_app, sign_ins, number):
    user = sign_ins.users[number]
    client, answer = sign_in(demo_app, user.email, user.password)
    assert answer.status_code == 303
    assert client.get(f"/o/{sign_ins.organisation}/", follow_redirects=True).status_code == 200


def test_nobody_sees_the_other_organisation(demo_app, sign_ins):
    (island, theirs), *_ = sign_ins.others.items()
    for user, own, other in ((sign_ins.users[5], sign_ins.organisation, island), (theirs[0], island, "villacauce")):
        client, _ = sign_in(demo_app, user.email, user.password)
        assert client.get(f"/o/{own}/", follow_redirects=True).status_code == 200
        assert client.get(f"/o/{other}/", follow_redirects=True).status_code == 404


def test_the_second_time_changes_nothing_and_says_how_to_sign_in(demo_app, demo, sign_ins, demo_dir):
    before = (_counts(demo), (demo_dir / "demo.json").read_text())
    result = demo_app.test_cli_runner().invoke(args=["demo", "create"])
    assert result.exit_code == 0
    assert all(user.email in result.output and user.password in result.output for user in sign_ins.everyone())
    assert (_counts(demo), (demo_dir / "demo.json").read_text()) == before


def test_show_tells_scripts_where_and_who(demo_app, sign_ins, demo_dir):
    result = demo_app.test_cli_runner().invoke(args=["demo", "show", "--json"])
    details = json.loads(result.output)
    assert details["address"] == "http://127.0.0.1:8000"
    assert details["organisation"] == "villacauce"
    assert {role for user in details["users"] for role in user["roles"]} >= {"supervisor", "auditor", "administrator"}
    assert details["feed_url"].startswith("http://127.0.0.1:8000/feeds/")


def test_show_refuses_where_there_is_no_demonstration(app):
    result = app.test_cli_runner().invoke(args=["demo", "show"])
    assert result.exit_code == 1
    assert "no hay organización de demostración" in result.output


def test_a_real_organisation_gets_no_demonstration(app, town, wiring):
    result = app.test_cli_runner().invoke(args=["demo", "create"])
    assert result.exit_code == 0
    assert "organismo real" in result.output
    assert not (wiring.config.data_dir / "demo.json").exists()


def test_a_real_organisation_is_never_cleared(app, town, session):
    result = app.test_cli_runner().invoke(args=["demo", "create", "--fresh"])
    assert result.exit_code == 1
    assert session.get(type(town.organisation), town.id) is not None


def _counts(wiring):
    with wiring.reading() as session:
        return [session.exec(select(func.count()).select_from(model)).one() for model in (Post, AuditEntry)]


def test_the_calendar_address_answers(demo_app, demo, sign_ins):
    assert demo_app.test_client().get(sign_ins.feed_path).status_code == 200


CALENDARS = ("calendar", "calendar/week", "calendar/agenda", "calendar/day")
PLACES = ("", *CALENDARS, "waiting", "posts", "posts/new", "requests")


@pytest.mark.parametrize("place", PLACES)
def test_with_everything_to_show_and_just_after_a_deed_a_page_asks_fewer_than_fifteen_statements(
    demo_app, demo, sign_ins, place
):
    supervisor = next(user for user in sign_ins.users if user.roles == ("supervisor",))
    client, _ = sign_in(demo_app, supervisor.email, supervisor.password)
    path = f"/o/{sign_ins.organisation}/{place}"
    client.get(path, follow_redirects=True)
    sign_in(demo_app, supervisor.email, supervisor.password)
    with counting(demo.engine) as seen:
        assert client.get(path).status_code in (200, 303)
    assert seen.count < 15, seen.texts
