"""Pages about topics."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.core.numerals import whole
from app.core.words import Sentence, say
from app.organisations import queries as organisations
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation
from app.topics import deeds, queries, service
from app.topics.forms import TopicForm
from app.topics.models import Topic
from app.topics.rules import Risk, TopicClass, class_name, risk_name
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

bp = Blueprint("topics", __name__, url_prefix="/o/<organisation>/topics")
Page = str | Response | tuple[str, int]
CREATED = say("El tema está creado.")
SAVED = say("El tema está guardado.")
SAVED_ONE = say(
    "El tema está guardado. Es de otra clase o de otro riesgo, así que una publicación aprobada o en revisión vuelve "
    "a borrador; si ya había salido en alguna cuenta, no sale en las demás."
)
SAVED_MANY = say(
    "El tema está guardado. Es de otra clase o de otro riesgo, así que %(count)s publicaciones aprobadas o en "
    "revisión vuelven a borrador; las que ya habían salido en alguna cuenta no salen en las demás."
)


@bp.get("")
@requires(Permission.TOPIC_MANAGE)
def index() -> Page:
    closed = request.args.get("state") == "closed"
    session, body = reading(), organisation()
    return render_template(
        "topics/index.html",
        topics=queries.topics(session, organisation_id=body.id, closed=closed),
        closed=closed,
        counts=(
            queries.open_count(session, organisation_id=body.id),
            queries.closed_count(session, organisation_id=body.id),
        ),
        class_name=class_name,
        risk_name=risk_name,
    )


@bp.get("/new")
@requires(Permission.TOPIC_MANAGE)
def new() -> Page:
    return _page(None, blank(topic_class=TopicClass.SERVICE.value, risk=Risk.LOW.value))


@bp.post("")
@requires(Permission.TOPIC_MANAGE)
def create() -> Page:
    form = read_form(TopicForm, request.form)
    if form.value:
        with _refused(form), writing() as session:
            service.create_topic(session, form.value.matter(), actor=actor(), now=now())
    return _done(CREATED) if form.value else (_page(None, form), form.status)


@bp.get("/<int:topic_id>")
@requires(Permission.TOPIC_MANAGE)
def edit(topic_id: int) -> Page:
    topic = queries.topic_or_404(reading(), topic_id, organisation_id=organisation().id)
    return _page(topic, blank(**topic.model_dump(mode="json", exclude={"id", "organisation_id"})))


@bp.post("/<int:topic_id>")
@requires(Permission.TOPIC_MANAGE)
def change(topic_id: int) -> Page:
    form = read_form(TopicForm, request.form)
    topic = queries.topic_or_404(reading(), topic_id, organisation_id=organisation().id)
    if form.value:
        with _refused(form), writing() as session:
            row = queries.topic_or_404(session, topic_id, organisation_id=organisation().id)
            ended = deeds.change_topic(session, row, form.value.matter(), actor=actor(), now=now())
    return _done(_saved(ended)) if form.value else (_page(topic, form), form.status)


@bp.post("/shares")
@requires(Permission.TOPIC_MANAGE)
def shares() -> Page:
    """What all shares would add up to with the one being typed."""
    typed, but = request.form.get("target_share", ""), request.args.get("but", type=whole)
    others = queries.shares_but(reading(), but, organisation_id=organisation().id)
    own = whole(typed, 5) or 0
    return render_template("topics/_shares.html", sum=others + own, left=100 - others)


def _saved(ended: int) -> Sentence:
    if ended == 1:
        return SAVED_ONE
    return say(SAVED_MANY.msgid, count=ended) if ended else SAVED


@contextmanager
def _refused(form: Read[TopicForm]) -> Iterator[None]:
    """A share that does not fit beside the share, anything else beside the name."""
    with refusals(form, beside="name"), refusals(form, beside="target_share", of=service.TooMuch):
        yield


def _done(sentence: Sentence) -> Page:
    flash(translate(sentence), "good")
    return redirect(url_for(".index"), 303)


def _page(topic: Topic | None, form: Read[TopicForm]) -> str:
    units = organisations.units(reading(), organisation().id)
    return render_template(
        "topics/edit.html",
        topic=topic,
        form=form,
        classes=[(one.value, class_name(one)) for one in TopicClass],
        languages=[(code, language_name(code)) for code in organisation().languages or ["es"]],
        shares=queries.shares_but(reading(), topic.id if topic else None, organisation_id=organisation().id),
        risks=[(one.value, risk_name(one)) for one in Risk],
        units=[("", say("Ninguna en particular")), *((unit.id, unit.name) for unit in units if not unit.closed)],
    )
