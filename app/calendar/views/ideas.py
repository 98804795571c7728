"""Noting an idea beside the calendar: a line, perhaps a topic, and no day."""

from flask import flash, redirect, render_template, request
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.calendar.forms import IdeaForm
from app.calendar.views import days as shape
from app.calendar.views.blueprint import bp
from app.calendar.views.once import around
from app.calendar.views.ways import at
from app.core.errors import NotFound
from app.core.words import say
from app.drafting.rules.draft import Plan
from app.drafting.rules.states import Origin
from app.drafting.service.ideas import note_idea
from app.pages.shell.request_context import organisation, today
from app.topics.queries import topic_or_404
from app.web.access import requires
from app.web.forms import Read, read_form, refusals
from app.web.request import actor, now, writing
from app.web.words import translate

NOTED = say("La idea está anotada.")
Page = str | Response | tuple[str, int]


@bp.post("/ideas")
@requires(Permission.POST_WRITE)
def note() -> Page:
    """Back to the page of the calendar it was noted beside."""
    form = read_form(IdeaForm, request.form)
    if typed := form.value:
        with refusals(form, beside="idea_topic", of=NotFound), writing() as session:
            _note(session, typed)
    if form.value is None or typed is None:
        return _page(form), 422
    flash(translate(NOTED), "good")
    return redirect(at(f".{typed.page}", typed.day or today(), shape.asked()), 303)


def _note(session: Session, typed: IdeaForm) -> None:
    """Raises `NotFound` for a topic of nobody here."""
    body, topic = organisation(), typed.idea_topic
    if topic:
        topic_or_404(session, topic, organisation_id=body.id)
    note_idea(session, body, typed.idea, Plan(), actor=actor(), now=now(), origin=Origin.HAND, topic_id=topic)


def _page(form: Read[IdeaForm]) -> str:
    return render_template("calendar/idea.html", form=form, topics=around().topics)
