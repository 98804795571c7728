"""Oversized uploads are refused in words with the limit, and typed text is kept where it could be read."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.adapters.reader_pool.pool import ReaderPool
from app.domain.plan.models.versions import PlanSection
from app.web.uploads import MOST_FILES
from tests import post_factory, sample_town
from tests.clocks import StoppedClock
from tests.media.pictures import picture
from tests.sample_town import Town
from tests.web.test_every_route import OFFICERS, built

HERE = "http://127.0.0.1:8000/o/riba/posts/new"
ELSEWHERE = "/o/riba/posts/pictures"
WORDS = "Palabra y media. "


@pytest.fixture
def client(session: Session, town: Town, seat) -> FlaskClient:
    session.commit()
    sat: FlaskClient = seat(town.editor)
    return sat


def sent(client: FlaskClient, size: int, referrer: str) -> TestResponse:
    body, kind = io.BytesIO(bytes(size)), "multipart/form-data; boundary=x"
    headers = {"Referer": referrer}
    return client.post(ELSEWHERE, input_stream=body, content_length=size, content_type=kind, headers=headers)


def test_a_file_of_fifty_megabytes_is_refused_with_the_size_and_the_way_back(client: FlaskClient):
    answer = sent(client, 50_000_000, HERE)
    assert answer.status_code == 413 and "no se ha guardado nada" in answer.text
    assert "más de 13 MB" in answer.text and "de 12 MB como mucho" in answer.text
    assert f'href="{HERE}"' in answer.text


def test_no_way_back_leads_to_somebody_elses_page(client: FlaskClient):
    for elsewhere in ("https://malo.example/", "http://["):
        answer = sent(client, 14_000_000, elsewhere)
        assert answer.status_code == 413 and elsewhere not in answer.text


def test_the_answer_comes_when_everything_sent_was_read(client: FlaskClient):
    """Otherwise a browser that is still sending shows a lost connection."""
    body = io.BytesIO(bytes(20_000_000))
    client.post(ELSEWHERE, input_stream=body, content_length=20_000_000, content_type="multipart/form-data")
    assert body.tell() == 20_000_000


def test_a_text_no_form_has_is_refused_in_words(client: FlaskClient):
    field = b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\n' + b"x" * 3_000_000 + b"\r\n--x--\r\n"
    answer = client.post("/o/riba/posts", data=field, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413 and "El texto enviado ocupa más de 2 MB" in answer.text


def test_a_stop_is_refused_with_everything_that_was_typed(client: FlaskClient, session: Session):
    typed = {"revision": "0", "key": "text", "language": "es", "text": WORDS * 170_000}
    answer = client.post("/o/riba/plan/stops/who/text", data=typed)
    assert answer.status_code == 422 and "hasta 500.000 caracteres" in answer.text
    assert (WORDS * 170_000).strip() in answer.text
    draft_answer = client.post("/o/riba/plan/stops/who/draft", data=typed)
    assert draft_answer.status_code == 422 and "hasta 500.000 caracteres" in draft_answer.json["says"]
    assert session.exec(select(PlanSection)).all() == []


def test_a_page_of_three_megabytes_is_still_cleaned(client: FlaskClient):
    page = f"<h2>Temas</h2>{'<p class=MsoNormal>De qué se habla</p>' * 70_000}"
    answer = client.post("/o/riba/plan/pasted", data={"pasted": page})
    assert len(page) > 2_500_000 and answer.status_code == 200 and answer.text.startswith("## Temas\n\nDe qué")


def test_no_route_opens_any_of_more_files_than_a_request_may_bring(
    app: Flask, session: Session, town: Town, clock: StoppedClock, seat, monkeypatch: pytest.MonkeyPatch
):
    post_factory.post(session, town, now=clock())
    (officer,) = sample_town.make_people(session, town.organisation, [OFFICERS], now=clock())
    session.commit()
    monkeypatch.setattr(ReaderPool, "read", pytest.fail)
    rules = [rule for rule in app.url_map.iter_rules() if takes_files(app, rule)]
    answers = {rule.endpoint: brought(seat(officer), app, rule, MOST_FILES + 1) for rule in rules}
    assert {answer.status_code for answer in answers.values()} <= {404, 422}
    told = {endpoint for endpoint, answer in answers.items() if "Son demasiados archivos a la vez" in answer.text}
    assert len(told) > len(answers) / 2 and {answers[endpoint].status_code for endpoint in told} == {422}


def takes_files(app: Flask, rule: Rule) -> tuple[str, ...]:
    fields: tuple[str, ...] = getattr(app.view_functions[rule.endpoint], "takes_files", ())
    return fields


def brought(client: FlaskClient, app: Flask, rule: Rule, count: int) -> TestResponse:
    names = [f"{field}1" if field[-1] in "-:" else field for field in takes_files(app, rule)]
    files = {name: [(io.BytesIO(picture("PNG")), "a.png") for _ in range(count)] for name in names}
    return client.post(built(app, rule, "riba"), data=files)
