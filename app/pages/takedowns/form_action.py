from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.errors import Refusal
from app.core.messages import Message
from app.web.forms import Form, FormState, read_form
from app.web.request import write_transaction
from app.web.translation import translate

Page = str | tuple[str, int] | Response
FormDeed = Callable[[Session, Any], Message]


def run_form(form_class: type[Form], deed: FormDeed, *, page: Callable[[FormState[Any]], str], to: str) -> Page:
    """Return `page` on refusal, keeping values; after `deed` flash its message and go `to`."""
    form: FormState[Any] = read_form(form_class, request.form)
    if form.value is None:
        return page(form), 422
    try:
        with write_transaction() as session:
            said = deed(session, form.value)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        form.refuse("", refusal.sentence)
        return page(form), refusal.status
    flash(translate(said), "good")
    return redirect(to, 303)
