"""A form's round trip: a refusal keeps the typed values, beside their field or at the top; success redirects."""

from typing import Any

import pytest
from flask import Flask, get_flashed_messages
from pydantic import Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.errors import Conflict, InvalidField, NotFound, NotPermitted, Refusal
from app.core.messages import msg
from app.web.form_action import ERROR_PAGES, flash_and_redirect, run_action, run_form_action
from app.web.forms import Form, FormState, blank_form

SENTENCE = msg("No puede ser.")


class NameForm(Form):
    name: str = Field(max_length=5)


def show(form: FormState[Any]) -> str:
    return f"{form.typed.get('name')}: " + ", ".join(f"{name or 'top'} {why}" for name, why in form.errors.items())


def post(app: Flask, name: str, refusal: Refusal | None = None, **options: Any) -> tuple[str, int] | Response:
    def rename(_session: Session, typed: NameForm) -> str:
        if refusal:
            raise refusal
        return typed.name

    with app.test_request_context("/", method="POST", data={"name": name}):
        answer = run_form_action(
            NameForm, rename, page=show, done=lambda done: flash_and_redirect(SENTENCE, f"/{done}"), **options
        )
        if not isinstance(answer, tuple):
            assert get_flashed_messages(with_categories=True) == [("good", "No puede ser.")]
        return answer


def test_a_form_done_redirects_with_its_message(app: Flask):
    answer = post(app, "Ana")
    assert isinstance(answer, Response)
    assert (answer.status_code, answer.location) == (303, "/Ana")


def test_an_invalid_form_shows_what_was_typed(app: Flask):
    assert post(app, "Mariana") == ("Mariana: name Escriba como mucho 5 caracteres.", 422)


@pytest.mark.parametrize(
    ("refusal", "options", "answer"),
    [
        (Refusal(SENTENCE), {}, ("Ana: top No puede ser.", 422)),
        (Refusal(SENTENCE), {"beside": "name"}, ("Ana: name No puede ser.", 422)),
        (InvalidField("name", SENTENCE), {}, ("Ana: name No puede ser.", 422)),
        (InvalidField("name", SENTENCE), {"beside": ""}, ("Ana: top No puede ser.", 422)),
        (Conflict(SENTENCE), {"beside": lambda why: str(why.status)}, ("Ana: 409 No puede ser.", 409)),
        (Conflict(SENTENCE), {"passes": ERROR_PAGES}, ("Ana: top No puede ser.", 409)),
        (NotFound(SENTENCE), {}, ("Ana: top No puede ser.", 404)),
        (NotPermitted(SENTENCE), {}, ("Ana: top No puede ser.", 403)),
    ],
)
def test_a_refusal_shows_what_was_typed_with_its_status(
    app: Flask, refusal: Refusal, options: dict[str, Any], answer: tuple[str, int]
):
    assert post(app, "Ana", refusal, **options) == answer


@pytest.mark.parametrize("refusal", [NotFound(SENTENCE), NotPermitted(SENTENCE)])
def test_refusals_that_pass_reach_the_error_pages(app: Flask, refusal: Refusal):
    with pytest.raises(type(refusal)):
        post(app, "Ana", refusal, passes=ERROR_PAGES)


def test_a_button_without_fields_shows_its_refusal_in_the_given_form(app: Flask):
    def refuse(_session: Session) -> None:
        raise Conflict(SENTENCE)

    with app.test_request_context("/", method="POST"):
        answer = run_action(
            refuse, form=blank_form(name="Ana"), page=show, done=lambda _: flash_and_redirect(SENTENCE, "/")
        )
    assert answer == ("Ana: top No puede ser.", 409)
