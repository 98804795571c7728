"""The library: the stored pictures, looked for and narrowed; several uploaded at once; their tags."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from pydantic import Field
from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.name_keys import fold_name
from app.core.text import parse_int
from app.db.paging import parse_cursor
from app.domain.campaigns.queries import campaigns
from app.domain.media import queries as media
from app.domain.media.rules import LONGEST_TAG, MOST_TAGS, split_tags
from app.domain.posts.queries.picture_library import LibraryFilter, RightsState, library_pictures
from app.pages.media.library import NOTERS, P, bp, picture_page, run_on_picture
from app.pages.media.uploads import refusal_words, store_upload, take_several_pictures
from app.pages.shell.request_context import organisation, today
from app.usecases.image_rights.rights import may_note
from app.usecases.media.images import tag_picture
from app.web.access import requires
from app.web.form_action import FormResponse
from app.web.forms import Form, blank_form
from app.web.request import actor, read_session, work
from app.web.translation import translate
from app.web.uploads import sent_files, takes_files

LONGEST_SEARCH = 80
FILTERS = ("q", "tag", "campaign", "rights")
STORED = msg("Imágenes subidas: %(count)s.")
LOOKS_LIKE = msg("«%(name)s» se parece a «%(other)s», que ya estaba.")
take_several_pictures(bp, "library.upload")


@bp.get("")
@requires(P.POST_READ)
def index() -> str:
    session, body = read_session(), organisation()
    typed = {name: request.args.get(name, "")[:LONGEST_SEARCH] for name in FILTERS}
    page = library_pictures(session, body.id, _wanted(typed), parse_cursor(request.args.get("at", "")), today=today())
    tags = media.used_tags(session, body.id)
    return render_template(
        "media/library.html",
        form=blank_form(**typed),
        page=page,
        narrowing={name: value for name, value in typed.items() if value},
        tags=tags,
        campaigns=[(campaign.id, campaign.name) for campaign in campaigns(session, body.id)],
        states=RightsState.choices(),
        today=today(),
        may_note=may_note(actor()),
    )


def _wanted(typed: dict[str, str]) -> LibraryFilter:
    return LibraryFilter(
        words=typed["q"],
        tag=fold_name(typed["tag"]),
        campaign_id=parse_int(typed["campaign"]),
        state=next((state for state in RightsState if state.value == typed["rights"]), None),
    )


@bp.post("")
@requires(P.POST_WRITE)
@takes_files("new_image")
def upload() -> Any:
    """Store each picture; say which look like one that was there, and which are refused."""
    stored = 0
    for file in sent_files("new_image"):
        try:
            picture = store_upload(file)
        except Refusal as refusal:
            flash(translate(refusal_words(file.filename or "", refusal)), "error")
            continue
        stored += 1
        for near in media.near_pictures(read_session(), organisation().id, picture.digest)[:1]:
            flash(translate(msg(LOOKS_LIKE.msgid, name=picture.name, other=near.alt_text or near.name)), "warning")
    flash(translate(msg(STORED.msgid, count=stored)), "good" if stored else "warning")
    return redirect(url_for(".index"), 303)


class TagForm(Form):
    tags: str = Field(default="", max_length=MOST_TAGS * LONGEST_TAG)


@bp.post("/<digest>/tags")
@requires(*NOTERS)
def tag(digest: str) -> FormResponse:
    def action(session: Session, typed: TagForm) -> Message:
        tag_picture(work(session), digest, split_tags(typed.tags))
        return msg("Etiquetas guardadas.")

    return run_on_picture(digest, TagForm, action, lambda form: picture_page(digest, tag_form=form))
