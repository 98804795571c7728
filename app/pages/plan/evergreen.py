from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from babel.dates import get_month_names
from flask import render_template, request, url_for
from pydantic import Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.errors import Conflict
from app.core.horizon import PLANNING
from app.core.messages import Message, msg
from app.core.permissions import Permission, demand
from app.core.text import normalise_text
from app.domain.directory.queries import topics
from app.domain.posts.queries import posts
from app.domain.posts.rules.post_number import parse_number_slug
from app.domain.posts.rules.states import PostStatus
from app.domain.slots import queries
from app.domain.slots.models import EvergreenPiece
from app.domain.slots.rules.evergreen import DEFAULT_REST, MAX_REST, rests_until
from app.pages.plan.blueprint import Page, bp
from app.pages.posts.forms.composer import Link, Prose, typed_texts
from app.pages.shell.request_context import organisation, today
from app.usecases.slots import evergreen as slot_evergreen
from app.usecases.slots.evergreen import EvergreenContent, PieceMedia, SourcePost
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, RowKey, blank_form, read_form, refusal_beside
from app.web.request import actor, read_session, work, write_transaction
from app.web.translation import locale

Month = Annotated[int, Field(ge=1, le=12)]


class PieceForm(Form):
    """`language` and `text` pair. `post`: the source post (`2027-12`)."""

    horizon = PLANNING
    title: str = Field(max_length=200)
    topic_id: RowKey | None = None
    language: list[str] = []
    text: list[Prose] = []
    link: Link = ""
    months: list[Month] = []
    valid_until: date | None = None
    rest_days: int = Field(default=DEFAULT_REST, ge=0, le=MAX_REST)
    keeps_media: bool = False
    closed: bool = False
    post: str = Field(default="", max_length=20)

    def matter(self, media: PieceMedia) -> EvergreenContent:
        """Return the content, with allowed `media`."""
        return EvergreenContent(
            title=self.title,
            topic_id=self.topic_id,
            texts={name: normalise_text(text) for name, text in typed_texts(self.model_dump()).items()},
            link=normalise_text(self.link),
            media=list(media) if self.keeps_media else [],
            months=sorted(set(self.months)),
            valid_until=self.valid_until,
            rest_days=self.rest_days,
            closed=self.closed,
        )


def typed_piece(matter: EvergreenContent) -> dict[str, Any]:
    return {
        "title": matter.title,
        "topic_id": matter.topic_id or "",
        "language": list(matter.texts),
        "text": list(matter.texts.values()),
        "link": matter.link,
        "months": list(matter.months),
        "valid_until": matter.valid_until.isoformat() if matter.valid_until else "",
        "rest_days": str(matter.rest_days),
        "keeps_media": "1" if matter.media else "",
        "closed": "1" if matter.closed else "",
    }


def wordings(typed: dict[str, Any], languages: Sequence[str]) -> list[tuple[str, str]]:
    texts = typed_texts(typed)
    return [(name, texts.get(name, "")) for name in dict.fromkeys((*languages, *texts))]


P = Permission
KEPT, SAVED = msg("La pieza está guardada."), msg("Los cambios están guardados.")
NOT_OUT = msg("Solo se guarda como contenido atemporal lo que ya se publicó.")


@bp.get("/evergreen")
@requires(P.PLAN_MANAGE)
def evergreen() -> Page:
    closed = request.args.get("state") == "closed"
    pieces, ended = (queries.evergreen_pieces(work(read_session()), closed=which) for which in (False, True))
    return render_template(
        "plan/evergreen.html",
        pieces=ended if closed else pieces,
        counts=(len(pieces), len(ended)),
        closed=closed,
        rests_until=rests_until,
        today=today(),
        months=_months("abbreviated"),
    )


@bp.get("/evergreen/new")
@requires(P.PLAN_MANAGE)
def new_piece() -> Page:
    """Show the form, empty or from a published `post`."""
    named = request.args.get("post", "")
    source = _source(named)
    if source is None:
        return _page(None, blank_form(rest_days=str(DEFAULT_REST)), 0)
    return _page(None, blank_form(**typed_piece(source.matter), post=named), len(source.matter.media))


@bp.post("/evergreen")
@requires(P.PLAN_MANAGE)
def create_piece() -> Page:
    form = read_form(PieceForm, request.form)
    source = _source(str(form.typed.get("post") or ""))
    if form.value:
        matter = form.value.matter(source.matter.media if source else ())
        with refusal_beside(form), write_transaction() as session:
            slot_evergreen.store_piece(work(session), matter, source=source)
    return _done(KEPT) if form.value else (_page(None, form, len(source.matter.media) if source else 0), form.status)


@bp.get("/evergreen/<int:piece_id>")
@requires(P.PLAN_MANAGE)
def piece(piece_id: int) -> Page:
    evergreen_piece = queries.piece_or_404(work(read_session()), piece_id)
    return _page(
        evergreen_piece,
        blank_form(**typed_piece(slot_evergreen.content_of_piece(evergreen_piece))),
        len(evergreen_piece.media),
    )


@bp.post("/evergreen/<int:piece_id>")
@requires(P.PLAN_MANAGE)
def change_piece(piece_id: int) -> Page:
    def change(session: Session, typed: PieceForm) -> None:
        row = queries.piece_or_404(work(session), piece_id, lock=True)
        slot_evergreen.change_piece(work(session), row, typed.matter(row.media))

    evergreen_piece = queries.piece_or_404(work(read_session()), piece_id)
    return run_form_action(
        PieceForm,
        change,
        page=lambda form: _page(evergreen_piece, form, len(evergreen_piece.media)),
        done=lambda _: _done(SAVED),
    )


def _source(named: str) -> SourcePost | None:
    """Raise `NotFound`, `NotPermitted` and, if unpublished, `Conflict`."""
    if (number := parse_number_slug(named)) is None:
        return None
    demand(actor().may(P.POST_READ))
    post = posts.post_or_404(read_session(), organisation().id, *number)
    version = posts.version_of(read_session(), post)
    if post.status is not PostStatus.CLOSED or version is None:
        raise Conflict(NOT_OUT)
    draft = posts.draft_of(post, version)
    media = [use.stored() for use in draft.media]
    texts = {name: draft.text_for((account, name)) for account, name in reversed(draft.targets)}
    matter = EvergreenContent(draft.title, draft.topic_id, texts, draft.link, media)
    return SourcePost(post.number, matter, posts.contributors(read_session(), version))


def _months(width: Literal["abbreviated", "wide"]) -> list[tuple[int, str]]:
    return list(get_month_names(width, "stand-alone", locale=locale()).items())


def _done(sentence: Message) -> Response:
    return flash_and_redirect(sentence, url_for(".evergreen"))


def _page(evergreen_piece: EvergreenPiece | None, form: FormState[Any], pictures: int) -> str:
    body = organisation()
    themes = list(topics.topics(read_session(), organisation_id=body.id))
    if evergreen_piece and evergreen_piece.topic_id and evergreen_piece.topic_id not in {topic.id for topic in themes}:
        themes.append(topics.topic_or_404(read_session(), evergreen_piece.topic_id, organisation_id=body.id))
    return render_template(
        "plan/evergreen_piece.html",
        piece=evergreen_piece,
        form=form,
        wordings=wordings(form.typed, body.languages or ["es"]),
        topics=[("", msg("Cualquiera")), *((topic.id, topic.name) for topic in themes)],
        months=_months("wide"),
        pictures=pictures,
        rests_until=rests_until(evergreen_piece) if evergreen_piece else None,
    )
