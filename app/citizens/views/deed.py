"""Taking a form of a case's page to its deed and back: what was typed stays in its field when the deed is refused."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from sqlmodel import Session

from app.citizens.views.blueprint import Page
from app.core.errors import NotFound, NotPermitted, Refusal
from app.core.words import Sentence
from app.web.forms import Form, Read, read_form
from app.web.request import writing
from app.web.words import translate

Deed = Callable[[Session, Any], Sentence]


def do(form_class: type[Form], deed: Deed, *, page: Callable[[Read[Any]], str], to: str) -> Page:
    """`deed` says how it went; `page` shows the form again, and `to` is where one goes afterwards."""
    form: Read[Any] = read_form(form_class, request.form)
    if form.value is None:
        return page(form), 422
    try:
        with writing() as session:
            said = deed(session, form.value)
    except (NotFound, NotPermitted):
        raise
    except Refusal as refusal:
        form.refuse("", refusal.sentence)
        return page(form), refusal.status
    flash(translate(said), "good")
    return redirect(to, 303)
