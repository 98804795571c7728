"""A user's span of days has a limit, explained in a sentence."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from app.core.errors import Refusal
from app.core.horizon import check_span
from app.domain.people.rules.substitutions import SubstitutionTerms, check_substitution_days
from app.domain.posts.models import Post
from app.pages.plan.slots import PlanSlotForm
from app.web.forms import Form, read_form
from tests import post_factory
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town
from tests.web.test_odd_values import every_form, has_day

Seat = Callable[[Person], FlaskClient]
FIRST, LONGEST, BEYOND = "2027-03-01", "2033-03-01", "2033-03-02"
SAID = "Como mucho seis años seguidos: hasta el 01/03/2033."
WITHOUT = {
    "app.pages.audit.history.HistoryForm": "narrows a list that is paged, and blank days are all of them",
    "app.pages.search.search.SiteSearchForm": "narrows a list that is paged, and blank days are all of them",
    "app.pages.moderation.forms.MeasureRegisterForm": "page and sheet take so many rows; blank days are all",
    "app.pages.people.forms.RoleForm": "a function is two days that are compared, and may be of a whole career",
    "app.pages.people.forms.InvitationForm": "as a function",
    "app.pages.series.forms.SeriesRuleForm": "`check_rule` gives a series five years; `since` is where a change begins",
    "app.pages.plan.versions.PlanActForm": "an act, an entry into force and a review, each by itself",
    "app.pages.requests.forms.RequestForm": "the day wanted and an embargo, each by itself",
    "app.pages.requests.forms.BroughtRequestForm": "as above",
    "app.pages.media.rights_forms.ConsentForm": "a consent, which may be for good or end when its person says",
}


def days_of(form: type[Form]) -> set[str]:
    return {name for name, field in form.model_fields.items() if has_day(field.annotation)}


@pytest.mark.any_engine
def test_every_form_with_two_days_says_which_are_a_span(app: Flask):
    forms = [form for form in every_form() if form.__module__.startswith("app.") and len(days_of(form)) > 1]
    silent = {f"{form.__module__}.{form.__name__}" for form in forms if not form.spans}
    assert len(forms) > 12
    assert silent == WITHOUT.keys(), "say in `spans` which days are the first and the last of some"
    assert all(set(pair) <= days_of(form) for form in forms for pair in form.spans)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2027-03-01", "2033-03-01"),
        ("2028-02-29", "2034-02-28"),
        ("2027-03-01", "2020-01-01"),
        ("2195-01-01", "2199-12-31"),
    ],
)
def test_six_years_are_not_too_many(first: str, last: str):
    check_span(date.fromisoformat(first), date.fromisoformat(last))
    check_span(None, date.fromisoformat(last))


@pytest.mark.parametrize(("first", "last"), [("2027-03-01", "2033-03-02"), ("2028-02-29", "2034-03-01")])
def test_more_than_six_years_are_told_with_the_last_day_there_is(first: str, last: str):
    with pytest.raises(Refusal, match="seis años seguidos: hasta el") as refused:
        check_span(date.fromisoformat(first), date.fromisoformat(last))
    assert "%(" not in str(refused.value.sentence)


def test_a_form_says_it_beside_the_last_day_and_keeps_what_was_typed(app: Flask):
    typed: Any = {"channel_id": "1", "weekday": "1", "at": "09:00", "language": "es"}
    with app.test_request_context():
        form = read_form(PlanSlotForm, MultiDict(typed | {"starts_on": "1990-01-01", "ends_on": "2029-01-01"}))
        assert form.value is None and set(form.errors) == {"ends_on"} and form.typed["starts_on"] == "1990-01-01"
        assert read_form(PlanSlotForm, MultiDict(typed | {"starts_on": "1990-01-01"})).value


def test_an_absence_read_in_a_calendar_ends_within_the_horizon():
    with pytest.raises(Refusal, match="demasiado lejos"):
        check_substitution_days(SubstitutionTerms(1, 2, date(2027, 3, 1), date(2999, 3, 1)), today=date(2027, 3, 1))


@pytest.fixture
def planned(session: Session, town: Town, clock: StoppedClock) -> Post:
    made = post_factory.submitted(session, town, now=clock())
    session.commit()
    return made


@pytest.mark.parametrize("page", ["table", "export.csv", "export.xlsx"])
def test_the_table_and_its_sheets_are_of_six_years(town: Town, seat: Seat, planned: Post, page: str):
    client, sheet = seat(town.editor), "" if page == "table" else "&table=1"
    assert client.get(f"/o/riba/calendar/{page}?from={FIRST}&to={LONGEST}{sheet}").status_code == 200
    answer = client.get(f"/o/riba/calendar/{page}?from={FIRST}&to={BEYOND}&q=biblio{sheet}", follow_redirects=True)
    assert answer.status_code == 422 and SAID in answer.text and "text/html" in answer.headers["Content-Type"]
    assert f'value="{FIRST}"' in answer.text and f'value="{BEYOND}"' in answer.text and 'value="biblio"' in answer.text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_days_of_an_address_are_of_six_years_in_either_order(town: Town, seat: Seat, planned: Post, form: str):
    for who in (town.editor, town.political_office):
        for first, last in ((FIRST, BEYOND), (BEYOND, FIRST)):
            answer = seat(who).get(f"/o/riba/calendar/export.{form}?from={first}&to={last}")
            assert answer.status_code == 422 and SAID in answer.text
        assert seat(who).get(f"/o/riba/calendar/export.{form}?from={FIRST}&to={LONGEST}").status_code == 200


@pytest.mark.parametrize("page", ["log", "log.csv"])
def test_the_political_log_is_of_six_years(town: Town, seat: Seat, page: str):
    client = seat(town.auditor)
    assert client.get(f"/o/riba/requests/{page}?since={FIRST}&until={LONGEST}").status_code == 200
    answer = client.get(f"/o/riba/requests/{page}?since={FIRST}&until={BEYOND}")
    assert answer.status_code == 422 and SAID in answer.text
    assert f'value="{FIRST}"' in answer.text and f'value="{BEYOND}"' in answer.text
    open_ended = client.get(f"/o/riba/requests/{page}?since=1999-01-01")
    assert open_ended.status_code == 422 and 'value="1999-01-01"' in open_ended.text


@pytest.mark.parametrize("page", ["measures", "measures.csv", "measures.xlsx", "measures.pdf"])
def test_a_register_asked_for_nonsense_gives_no_sheet_of_everything(town: Town, seat: Seat, page: str):
    answer = seat(town.auditor).get(f"/o/riba/citizens/{page}?since=ayer")
    assert answer.status_code == 422 and 'value="ayer"' in answer.text
