"""Pictures of the text being written: stored at once, put in order, taken away; nothing else is saved."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from flask import render_template, request

from app.core.errors import Refusal
from app.core.permissions import Permission
from app.domain.image_rights.rules.licences import OWN_AND_NOBODY
from app.domain.media import queries as media
from app.domain.media.models import MediaFile
from app.domain.media.rules import DOCUMENT_TYPE
from app.pages.media.uploads import refusal_words, store_upload, take_several_pictures
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.composer import picture_parts
from app.pages.posts.composer_context import load_composer_context, typed_post
from app.pages.posts.expired_session import signed_out_json
from app.pages.posts.forms.composer import ComposerForm
from app.pages.posts.forms.crops import chosen_crops
from app.pages.posts.forms.document import document_value
from app.pages.posts.forms.video import facts_value
from app.pages.posts.proposed_captions import CAPTION_DEEDS, answer_caption_deed
from app.pages.posts.video_pieces import store_pieces, store_whole
from app.pages.shell.request_context import organisation
from app.usecases.image_rights.rights import note_rights
from app.web.access import requires
from app.web.forms import FormState, read_form, refusal_beside
from app.web.request import read_session, work, write_transaction
from app.web.translation import translate
from app.web.uploads import sent_files, takes_files

LARGE_TYPES = ("video/", DOCUMENT_TYPE)
READY_NAME = re.compile(r"[a-z0-9]{8,40};")
STEPS = {"earlier": -1, "later": 1}
TAKE_AWAY, TAKE_STORED, LOOK_AT_STORED, NOTE_OWN = "without", "stored", "library", "own"
CROP, TAKE_NEWER = "crop", "newer"
take_several_pictures(bp, "posts.create", "posts.save")


@bp.post("/pictures")
@requires(Permission.POST_WRITE, Permission.POST_EDIT, signed_out=signed_out_json)
@takes_files("new_image")
def pictures() -> Page:
    """Return the form's pictures, with the one uploaded; the reason where it is refused: 422, or 429 for now."""
    form = read_form(ComposerForm, request.form)
    kept = FormState[ComposerForm](typed=form.typed)
    store_uploaded_pictures(kept)
    if why := kept.errors.get("new_image"):
        return {"says": translate(why)}, kept.status
    arrange_pictures(kept)
    return render_template("posts/picture_list.html", **picture_parts(load_composer_context(typed_post()), kept))


def store_uploaded_pictures(form: FormState[ComposerForm]) -> None:
    """Add each uploaded picture, the first with the words that waited; say beside the field which are refused."""
    uploaded = str(form.typed.pop("uploaded", "") or "")
    if READY_NAME.match(uploaded):
        _add(form, uploaded.partition(";")[2], lambda: store_pieces(uploaded))
    with refusal_beside(form, beside="new_image"):
        for upload in sent_files("new_image"):
            store = store_whole if upload.mimetype.startswith(LARGE_TYPES) else store_upload
            _add(form, upload.filename or "", partial(store, upload))


def _name_near_picture(form: FormState[ComposerForm], digest: str) -> None:
    """Keep the stored picture that the new one looks like, but not of one that was only cut."""
    if form.typed.get("replaces"):
        return
    for near in media.near_pictures(read_session(), organisation().id, digest)[:1]:
        form.typed.setdefault("near", {})[digest] = near


def arrange_pictures(form: FormState[ComposerForm]) -> bool:
    """Do what a picture's button asks ("earlier:digest", "library:cursor"); return False where none was pressed."""
    deed, _, digest = str(form.typed.pop("arrange", "") or "").partition(":")
    order = list(form.typed.get("media") or ())
    if deed not in (*STEPS, TAKE_AWAY, TAKE_STORED, LOOK_AT_STORED, NOTE_OWN, CROP, TAKE_NEWER, *CAPTION_DEEDS):
        return False
    if deed in CAPTION_DEEDS:
        answer_caption_deed(form, deed, digest)
    elif deed == LOOK_AT_STORED:
        form.typed["library"] = digest
    elif deed == TAKE_STORED:
        stored = media.file_by_digest(read_session(), organisation().id, digest)
        _add_to_form(form, stored, form.typed.get("new_alt") or stored.alt_text)
    elif deed == NOTE_OWN:
        with write_transaction() as session:
            note_rights(work(session), digest, OWN_AND_NOBODY)
    elif deed == CROP:
        _replace(form, chosen_crops(form.typed, digest))
    elif deed == TAKE_NEWER:
        newest = media.file_by_digest(read_session(), organisation().id, digest).newest
        if newest:
            _replace(form, _exchanged(form.typed, digest, newest))
    elif digest in order:
        places, place = list(range(len(order))), order.index(digest)
        places.remove(place)
        if deed in STEPS:
            places.insert(max(place + STEPS[deed], 0), place)
        _replace(form, _reordered(form.typed, places))
    return True


def _add(form: FormState[ComposerForm], name: str, store: Callable[[], MediaFile]) -> None:
    try:
        stored = store()
    except Refusal as refusal:
        form.refuse_also("new_image", refusal_words(name, refusal), refusal.status)
        return
    _name_near_picture(form, stored.digest)
    _add_to_form(form, stored, form.typed.get("new_alt", ""))


def _add_to_form(form: FormState[ComposerForm], stored: MediaFile, alt_text: str) -> None:
    digest, typed, replaced = stored.digest, form.typed, str(form.typed.pop("replaces", "") or "")
    if digest in typed.get("media", []):
        return
    if replaced in typed.get("media", []):
        _replace(form, _exchanged(typed, replaced, digest))
        return
    _replace(
        form,
        {
            "media": [*typed.get("media", []), digest],
            "alt": [*typed.get("alt", []), alt_text],
            "pictured": [*typed.get("pictured", []), *(f"{digest}:{what}" for what in typed.get("new_pictured", []))],
            "consent": [*typed.get("consent", []), typed.get("new_consent", "")],
            "video": [*typed.get("video", []), *([facts_value(digest, stored.video)] if stored.video else [])],
            "document": [*typed.get("document", []), *_document_values(stored)],
            **dict.fromkeys(("new_alt", "new_consent"), ""),
            "new_pictured": [],
        },
    )


def _document_values(stored: MediaFile) -> list[str]:
    return [document_value(stored.digest, stored.document)] if stored.document else []


def _exchanged(typed: Mapping[str, Any], old: str, new: str) -> dict[str, list[str]]:
    """Return the lists with another picture in the place of one, with its words and what is declared of it."""
    ticked = (tick.replace(f"{old}:", f"{new}:", 1) for tick in typed.get("pictured") or ())
    return {"media": [new if digest == old else digest for digest in typed["media"]], "pictured": list(ticked)}


def _replace(form: FormState[ComposerForm], fields: Mapping[str, Any]) -> None:
    form.typed.update(fields)
    if form.value:
        form.value = form.value.model_copy(update=fields)


def _reordered(typed: Mapping[str, Any], places: Sequence[int]) -> dict[str, list[str]]:
    """Return the lists that go in pairs, in that order; a list may be shorter."""
    lists = {name: list(typed.get(name) or ()) for name in ("media", "alt", "consent")}
    return {name: [values[place] for place in places if place < len(values)] for name, values in lists.items()}
