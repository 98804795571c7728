from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

from flask import Blueprint, render_template, request, url_for
from pydantic import BeforeValidator, Field
from werkzeug.wrappers import Response

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.text import parse_int
from app.domain.control.rules.changes import ControlKind
from app.domain.directory.models import Topic
from app.domain.directory.queries import topics
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.organisations import queries as organisations
from app.domain.organisations.rules import language_name
from app.pages.components.waiting_change import NO_UNIT, follows_changes, saved_message, waiting_change
from app.pages.shell.request_context import organisation
from app.usecases.directory import topics as directory_topics
from app.usecases.directory.topics import TopicDetails
from app.usecases.posts import directory_changes
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import Form, FormState, RowKey, blank_form, read_form, refusal_beside
from app.web.request import read_session, work, write_transaction

Language = Literal["es", "ca", "gl", "eu", "oc", "en", "fr", "de"]


def _check_whole_number(typed: object) -> object:
    if parse_int(str(typed)) is None:
        raise ValueError(msg("Escriba un porcentaje entero, sin decimales: por ejemplo, 30."))
    return typed


Share = Annotated[int, BeforeValidator(_check_whole_number)]
"""A percentage; the total, at most 100, is checked elsewhere."""


class TopicForm(Form):
    name: str = Field(max_length=80)
    pillar: str = Field(default="", max_length=80)
    topic_class: TopicClass
    risk: Risk
    owner_unit_id: RowKey | None = None
    target_share: Share = 0
    languages: list[Language] = []
    closed: bool = False

    def matter(self) -> TopicDetails:
        return TopicDetails(**self.model_dump(exclude={"languages"}), languages=tuple(self.languages))


bp = Blueprint("topics", __name__, url_prefix="/o/<organisation>/topics")
Page = str | Response | tuple[str, int]
CREATED = msg("El tema está creado.")
NEW_WAITS = msg("El tema está pedido: pide menos que los demás, así que espera a que otra persona lo confirme.")
SAVED = msg("El tema está guardado.")
SAVED_ONE = msg(
    "El tema está guardado. Es de otra clase o de otro riesgo, así que una publicación aprobada o en revisión vuelve "
    "a borrador; si ya había salido en alguna cuenta, no sale en las demás."
)
SAVED_MANY = msg(
    "El tema está guardado. Es de otra clase o de otro riesgo, así que %(count)s publicaciones aprobadas o en "
    "revisión vuelven a borrador; las que ya habían salido en alguna cuenta no salen en las demás."
)


@bp.get("")
@requires(Permission.TOPIC_MANAGE)
def index() -> Page:
    closed = request.args.get("state") == "closed"
    session, body = read_session(), organisation()
    return render_template(
        "directory/topics.html",
        topics=topics.topics(session, organisation_id=body.id, closed=closed),
        closed=closed,
        counts=(
            topics.open_topic_count(session, organisation_id=body.id),
            topics.closed_topic_count(session, organisation_id=body.id),
        ),
    )


@bp.get("/new")
@requires(Permission.TOPIC_MANAGE)
def new() -> Page:
    return _page(None, blank_form(topic_class=TopicClass.SERVICE.value, risk=Risk.LOW.value))


@bp.post("")
@requires(Permission.TOPIC_MANAGE)
def create() -> Page:
    form = read_form(TopicForm, request.form)
    if form.value:
        with _topic_refusals(form), write_transaction() as session:
            change = directory_changes.open_topic(work(session), form.value.matter())
    return _flash_and_redirect(NEW_WAITS if change else CREATED) if form.value else (_page(None, form), form.status)


@bp.get("/<int:topic_id>")
@requires(Permission.TOPIC_MANAGE)
def edit(topic_id: int) -> Page:
    topic = topics.topic_or_404(read_session(), topic_id, organisation_id=organisation().id)
    return _page(topic, blank_form(**topic.model_dump(mode="json", exclude={"id", "organisation_id"})))


@bp.post("/<int:topic_id>")
@requires(Permission.TOPIC_MANAGE)
def change(topic_id: int) -> Page:
    form = read_form(TopicForm, request.form)
    topic = topics.topic_or_404(read_session(), topic_id, organisation_id=organisation().id)
    if form.value:
        with _topic_refusals(form), write_transaction() as session:
            row = topics.topic_or_404(session, topic_id, organisation_id=organisation().id)
            change = directory_changes.change_topic_and_posts(work(session), row, form.value.matter())
    return (
        _flash_and_redirect(saved_message(_saved_words(change.ended), change.waiting))
        if form.value
        else (_page(topic, form), form.status)
    )


@bp.post("/shares")
@requires(Permission.TOPIC_MANAGE)
def shares() -> Page:
    """Show the total with the typed share."""
    typed, but = request.form.get("target_share", ""), request.args.get("but", type=parse_int)
    others = topics.other_shares_total(read_session(), but, organisation_id=organisation().id)
    own = parse_int(typed, 5) or 0
    return render_template("directory/_topic_shares.html", sum=others + own, left=100 - others)


def _saved_words(ended: int) -> Message:
    if ended == 1:
        return SAVED_ONE
    return msg(SAVED_MANY.msgid, count=ended) if ended else SAVED


@contextmanager
def _topic_refusals(form: FormState[TopicForm]) -> Iterator[None]:
    """Show an excessive share beside its field, other refusals beside the name."""
    with (
        refusal_beside(form, beside="name"),
        refusal_beside(form, beside="target_share", of=directory_topics.ShareTooLarge),
    ):
        yield


def _flash_and_redirect(sentence: Message) -> Page:
    return flash_and_redirect(sentence, url_for(".index"))


def _page(topic: Topic | None, form: FormState[TopicForm]) -> str:
    units = organisations.units(read_session(), organisation().id)
    return render_template(
        "directory/topic.html",
        topic=topic,
        form=form,
        waiting=waiting_change(ControlKind.TOPIC, f"topic:{topic.id}") if topic else None,
        may_follow=follows_changes(),
        classes=TopicClass.choices(),
        languages=[(code, language_name(code)) for code in organisation().languages or ["es"]],
        shares=topics.other_shares_total(
            read_session(), topic.id if topic else None, organisation_id=organisation().id
        ),
        risks=Risk.choices(),
        units=[("", NO_UNIT), *((unit.id, unit.name) for unit in units if not unit.closed)],
    )
