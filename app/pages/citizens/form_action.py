"""Case forms run as actions; a refusal keeps the typed values."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from sqlmodel import Session

from app.core.errors import NotFound, NotPermitted, Refusal
from app.core.messages import Message
from app.pages.citizens.blueprint import Page
from app.web.forms import Form, FormState, read_form
from app.web.request import write_transaction
from app.web.translation import translate

FormAction = Callable[[Session, Any], Message]


def run_form_action(
    form_class: type[Form], deed: FormAction, *, page: Callable[[FormState[Any]], str], to: str
) -> Page:
    """Run `deed`, which returns the message; `page` re-renders the form, `to` is the next URL."""
    form: FormState[Any] = read_form(form_class, request.form)
    if form.value is None:
        return page(form), 422
    try:
        with write_transaction() as session:
            said = deed(session, form.value)
    except (NotFound, NotPermitted):
        raise
    except Refusal as refusal:
        form.refuse("", refusal.sentence)
        return page(form), refusal.status
    flash(translate(said), "good")
    return redirect(to, 303)
