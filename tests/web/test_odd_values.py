"""Values that our pages never send are answered in words, and never with a failure."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlmodel import Session, col
from werkzeug.datastructures import MultiDict

from app.core.errors import Refusal
from app.core.horizon import FIRST_DAY, PLANNING, PUBLISHING, UNLIMITED, is_in_calendar, parse_day, parse_moment
from app.core.text import MAX_NUMBER
from app.domain.posts.models import Post
from app.web.forms import Form, largest_number, read_form
from tests import post_factory
from tests.clocks import StoppedClock
from tests.posts.composer_form import typed
from tests.sample_town import Town

LAST = "9999-12-31"
BIG = "9" * 20
NUMBERED = ("citizens/personal/access?", "history?", "outbox?", "notices?")
FAR = "queda demasiado lejos: la última que puede elegir es el"


@pytest.fixture
def made(session: Session, town: Town, clock: StoppedClock) -> Post:
    post = post_factory.submitted(session, town, now=clock())
    session.commit()
    return post


def test_the_last_day_follows_the_day_it_is():
    assert PUBLISHING.last_day(date(2028, 2, 29)) == date(2031, 2, 28)
    assert PLANNING.last_day(date(2027, 3, 1)) == date(2033, 3, 1)
    UNLIMITED.check(date(2199, 12, 31), date(2027, 3, 1))
    for day in (date(2030, 3, 2), FIRST_DAY - timedelta(days=1)):
        with pytest.raises(Refusal, match="demasiado"):
            PUBLISHING.check(day, date(2027, 3, 1))
    assert parse_day(LAST) is parse_moment(f"{LAST}T10:00") is parse_day("x") is None
    assert is_in_calendar(FIRST_DAY)


def test_a_post_beyond_the_horizon_is_told_the_last_day_and_keeps_its_words(seat, town: Town, made: Post):
    client = seat(town.author)
    for day in (LAST, "2100-01-01", "2030-03-02"):
        answer = client.post(f"/o/{town.slug}/posts", data=typed(town, planned_on=day, copy_key=f"new-{day}"))
        assert answer.status_code == 422 and f"{FAR} 01/03/2030" in answer.text and post_factory.TEXT in answer.text
    near = client.post(f"/o/{town.slug}/posts", data=typed(town, planned_on="2030-03-01"))
    assert near.status_code == 303


def test_the_service_refuses_it_too(session: Session, town: Town, clock: StoppedClock):
    with pytest.raises(Refusal, match="demasiado lejos"):
        post_factory.post(session, town, now=clock(), hours=24 * 366 * 4)


def every_form() -> list[type[Form]]:
    forms, waiting = [], [*Form.__subclasses__()]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        forms.append(form)
    return forms


def has_day(kind: Any) -> bool:
    return kind in (date, datetime) or any(has_day(part) for part in get_args(kind))


@pytest.mark.any_engine
def test_no_form_takes_a_day_beyond_the_calendar(app):
    forms = [(form, form.model_fields.items()) for form in every_form()]
    day_fields = [(form, name) for form, fields in forms for name, field in fields if has_day(field.annotation)]
    assert len(day_fields) > 40
    with app.test_request_context("/"):
        for form, name in day_fields:
            for day in (LAST, "0001-01-01"):
                form_result = read_form(form, MultiDict({form.model_fields[name].alias or name: day}))
                assert form_result.value is None and form_result.errors, (form, name)


@pytest.mark.any_engine
def test_no_field_takes_a_number_that_no_column_keeps_but_where_it_says_so():
    fields = {(form.__name__, name): field for form in every_form() for name, field in form.model_fields.items()}
    larger = {name for name, field in fields.items() if field.annotation is int and largest_number(field) > MAX_NUMBER}
    assert larger == {("ResourceForm", "yearly_cents"), ("VideoPieceForm", "offset")}


def asked(town: Town, post: Post) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Return role, method, address and data of each request."""
    here, post_address = f"/o/{town.slug}", f"/o/{town.slug}/posts/{post.year}/{post.ordinal}"
    own = {"mend": "NE-01", "own_target": ["", "x", "1:es"], "own_text": ["a", "b", "c"]}
    return [
        ("author", "POST", f"{here}/posts/preview", typed(town, **own)),
        ("author", "POST", f"{here}/posts/preview", typed(town, mend="NE-01", own_target=["nada"], own_text=["a"])),
        ("author", "POST", f"{here}/posts/preview", typed(town, media="ab" * 32)),
        ("author", "POST", f"{here}/posts", typed(town, media="ab" * 32)),
        ("author", "POST", f"{here}/posts", typed(town, planned_on=LAST, window_from=f"{LAST}T23:59")),
        ("author", "POST", f"{here}/posts/preview", typed(town, planned_on=LAST, window_to=f"{LAST}T23:59")),
        ("author", "POST", f"{here}/posts/clashes", typed(town, planned_on=LAST)),
        ("author", "GET", f"{post_address}/clashes?at={LAST}T23:59:59%2B00:00", {}),
        ("author", "GET", f"{post_address}/clashes?at=0001-01-01T00:00:00%2B14:00", {}),
        ("author", "GET", f"{post_address}/shares?at={LAST}T23:59:59-14:00", {}),
        ("author", "GET", f"{post_address}/shares?at=0001-01-01T00:00:00%2B14:00", {}),
        ("author", "GET", f"{post_address}/edit?missing=1", {}),
        ("supervisor", "POST", f"{post_address}/exceptions/NE-01", {"expires_on": LAST, "reason": "Urge"}),
        (
            "supervisor",
            "POST",
            f"{here}/line/versions/1/signature",
            {"act": "Decreto", "organ": "Pleno", "in_force_from": LAST},
        ),
        ("supervisor", "POST", f"{here}/routes/shipped", {"base": "0", "unknown": "x"}),
        ("administrator", "POST", f"{here}/routes/shipped", {"unknown": "x"}),
        ("supervisor", "POST", f"{here}/citizens/2027/1/assignment", {"assignee": "0"}),
        ("auditor", "GET", f"{here}/citizens/personal/access?before={BIG}", {}),
        *(("auditor", "GET", f"{here}/{page}before={MAX_NUMBER + 1}", {}) for page in NUMBERED),
        ("author", "GET", f"{here}/calendar/table?order=status&place=n{MAX_NUMBER + 1}.1", {}),
        ("auditor", "GET", f"{here}/history?before={BIG}", {}),
        ("supervisor", "POST", f"{here}/plan/people/{town.author.id}", {"substitute_id": "0", "hours": "1"}),
        ("supervisor", "GET", f"{here}/calendar/export.csv?from=1971-01-01&to={LAST}", {}),
    ]


def test_no_odd_value_is_a_failure(seat, session: Session, town: Town, made: Post):
    clients = {role: seat(town.people[role]) for role in {role for role, *_ in asked(town, made)}}
    failures = [
        (role, address, answer.status_code)
        for role, method, address, data in asked(town, made)
        if (answer := clients[role].open(address, method=method, data=data or None)).status_code >= 500
    ]
    assert failures == []


@pytest.mark.parametrize("day", [date(2100, 6, 1), date(9990, 6, 1)])
def test_a_post_already_beyond_it_still_opens(seat, session: Session, town: Town, clock, day: date):
    """Rows from before there was a horizon."""
    draft, sent = post_factory.post(session, town, now=clock()), post_factory.submitted(session, town, now=clock())
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    session.execute(update(Post).where(col(Post.id).in_([draft.id, sent.id])).values(planned_at=at, planned_on=day))
    session.commit()
    client = seat(town.supervisor)
    for post in (draft, sent):
        post_address = f"/o/{town.slug}/posts/{post.year}/{post.ordinal}"
        for rest in ("", "/edit", "/edit?missing=1", "/review", "/clashes", "/shares", "/move", "/comments"):
            assert client.get(post_address + rest).status_code < 500, rest
    for page in ("posts", "calendar", f"calendar?month={day:%Y-%m}", "calendar/table?undated=1", "review", "today"):
        assert client.get(f"/o/{town.slug}/{page}").status_code < 500, page
    submitted: FlaskClient = seat(town.author)
    answer = submitted.post(f"/o/{town.slug}/posts/{draft.year}/{draft.ordinal}/submission", data={"base": draft.base})
    assert answer.status_code < 500
