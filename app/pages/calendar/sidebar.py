from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission
from app.core.zones import local_day
from app.domain.directory.queries.topics import topic_or_404
from app.domain.faq.queries import topic_summaries
from app.domain.faq.rules.topics import topic_title
from app.domain.posts.queries.ideas import MOST_IDEAS, Idea, ideas_without_day
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostOrigin
from app.pages.calendar import calendar_view
from app.pages.calendar.blueprint import bp
from app.pages.calendar.calendar_view import CalendarView
from app.pages.calendar.forms import IdeaForm
from app.pages.calendar.navigation import calendar_url
from app.pages.calendar.request_cache import filter_context
from app.pages.shell.request_context import organisation, today
from app.usecases.faq.topics import LEAST_TIMES
from app.usecases.posts.drafts import create_idea, may_edit
from app.web.access import requires
from app.web.addresses import post_address_builder, post_query_address_builder
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, read_session, work, write_transaction

MOST_ASKED = 3


@dataclass(frozen=True, slots=True)
class IdeaWithoutDay:
    """An idea. `place`: `year/ordinal`; `move`: where to date it."""

    title: str
    topic: str
    author: str
    days: int
    place: str
    url: str
    move: str


@dataclass(frozen=True, slots=True)
class FrequentQuestion:
    """A question of this week; `take`: makes it a post."""

    title: str
    times: int
    has_answer: bool
    take: str


@dataclass(frozen=True, slots=True)
class CalendarSidebar:
    """`form`: for writers; `questions`: those without a post."""

    questions: Sequence[FrequentQuestion]
    ideas: Sequence[IdeaWithoutDay]
    has_more: bool
    form: FormState[IdeaForm] | None


def calendar_sidebar(view: CalendarView) -> CalendarSidebar | None:
    """Return the sidebar's ideas and questions, in two statements; None without access to the work."""
    if not view.sees_work:
        return None
    ideas = ideas_without_day(work(read_session()))
    return CalendarSidebar(
        questions=_frequent_questions()
        if actor().may(Permission.CASE_ANSWER) and actor().may(Permission.POST_WRITE)
        else (),
        ideas=_ideas_without_day(ideas[:MOST_IDEAS]),
        has_more=len(ideas) > MOST_IDEAS,
        form=blank_form() if actor().may(Permission.POST_WRITE) else None,
    )


def _frequent_questions() -> list[FrequentQuestion]:
    body = organisation()
    summaries = [
        summary for summary in topic_summaries(read_session(), body.id, least=LEAST_TIMES) if not summary.number
    ]
    return [
        FrequentQuestion(
            title=topic_title(summary.question, summary.text, summary.words, body.languages),
            times=summary.times,
            has_answer=summary.entry_id is not None,
            take=url_for("citizens.take_topic", topic_id=summary.id),
        )
        for summary in summaries[:MOST_ASKED]
    ]


def _ideas_without_day(ideas: Sequence[Idea]) -> list[IdeaWithoutDay]:
    who, day = actor(), today()
    page, hour = post_address_builder("posts.show"), post_query_address_builder("calendar.moving")
    return [
        IdeaWithoutDay(
            title=idea.title,
            topic=idea.topic or "",
            author=idea.author,
            days=(day - local_day(idea.created_at, organisation().zone)).days,
            place=f"{idea.year}/{idea.ordinal}",
            url=page(idea.year, idea.ordinal),
            move=hour(idea.year, idea.ordinal) if may_edit(idea, who) else "",
        )
        for idea in ideas
    ]


NOTED = msg("La idea está anotada.")
Page = str | Response | tuple[str, int]


@bp.post("/ideas")
@requires(Permission.POST_WRITE)
def note() -> Page:
    form = read_form(IdeaForm, request.form)
    if typed := form.value:
        with refusal_beside(form, beside="idea_topic", of=NotFound), write_transaction() as session:
            _create_idea(session, typed)
    if form.value is None or typed is None:
        return _idea_page(form), 422
    return flash_and_redirect(
        NOTED, calendar_url(f".{typed.page}", typed.day or today(), calendar_view.requested_view())
    )


def _create_idea(session: Session, typed: IdeaForm) -> None:
    """Raise `NotFound` for a topic unknown here."""
    body, topic = organisation(), typed.idea_topic
    if topic:
        topic_or_404(session, topic, organisation_id=body.id)
    create_idea(work(session), body, typed.idea, PublicationPlan(), origin=PostOrigin.HAND, topic_id=topic)


def _idea_page(form: FormState[IdeaForm]) -> str:
    return render_template("calendar/new_idea.html", form=form, topics=filter_context().topics)
