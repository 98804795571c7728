from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import flash, redirect, request
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.errors import NotFound, NotPermitted, Refusal
from app.core.messages import Message
from app.web.forms import FieldOfRefusal, Form, FormState, read_form, refused_field
from app.web.request import write_transaction
from app.web.translation import translate

F = TypeVar("F", bound=Form)
R = TypeVar("R")
FormPage = Callable[[FormState[Any]], str]
FormResponse = tuple[str, int] | Response
RefusalTypes = tuple[type[Refusal], ...]
ERROR_PAGES: RefusalTypes = (NotFound, NotPermitted)
"""Refusals for `passes` of forms showing only their own."""


def run_form_action(
    form: type[F] | FormState[F],
    action: Callable[[Session, F], R],
    *,
    page: FormPage,
    done: Callable[[R], Response],
    beside: str | FieldOfRefusal = refused_field,
    passes: RefusalTypes = (),
) -> FormResponse:
    """Read the posted form, unless already read, and run `action` with its value in one transaction.

    Returns `page`, with the typed text and reason, or the redirect `done` makes of the result. `beside`: the field to
    show a refusal beside, or a function of it; by default the one it names. Raises refusals of types `passes`.
    """
    state = form if isinstance(form, FormState) else read_form(form, request.form)
    value = state.value
    if value is None:
        return page(state), state.status
    return run_action(
        lambda session: action(session, value), form=state, page=page, done=done, beside=beside, passes=passes
    )


def run_action(
    action: Callable[[Session], R],
    *,
    form: FormState[Any],
    page: FormPage,
    done: Callable[[R], Response],
    beside: str | FieldOfRefusal = refused_field,
    passes: RefusalTypes = (),
) -> FormResponse:
    """Do as `run_form_action` for a button: `form` only carries the refusal."""
    try:
        with write_transaction() as session:
            result = action(session)
    except passes:
        raise
    except Refusal as refusal:
        field = beside if isinstance(beside, str) else beside(refusal)
        form.refuse(field, refusal.sentence, refusal.status)
        return page(form), form.status
    return done(result)


def flash_and_redirect(message: Message, url: str) -> Response:
    flash(translate(message), "good")
    return redirect(url, 303)


def flash_action(message: Message, label: Message, url: str, fields: Mapping[str, str], *, seconds: float = 0) -> None:
    """Flash a sentence and button posting `fields`, small for the session; of use for `seconds`, if any."""
    notice = {
        "text": translate(message),
        "deed": translate(label),
        "url": url,
        "fields": dict(fields),
        "seconds": seconds,
    }
    flash(notice, "good")  # type: ignore[arg-type] # the session keeps JSON, and `components/notice.html` knows this shape
