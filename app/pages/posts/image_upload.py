"""Image upload, kept even if the form fails."""

from flask import request

from app.core.errors import Refusal
from app.domain.media.models import MediaFile
from app.pages.posts.forms.composer import ComposerForm
from app.pages.shell.request_context import wiring
from app.usecases.media import images
from app.web.forms import FormState
from app.web.request import actor, now, write_transaction


def store_uploaded_image(form: FormState[ComposerForm]) -> None:
    """Add it with its alternative text, or refuse it beside its field."""
    upload = request.files.get("new_image")
    if upload is None or not upload.filename:
        return
    try:
        image = _store_image(upload.read(), upload.filename)
    except Refusal as refusal:
        form.refuse("new_image", refusal.sentence)
        return
    _add_to_form(form, image.digest)


def _store_image(content: bytes, name: str) -> MediaFile:
    image = wiring().images.cleaned(content)
    with write_transaction() as session:
        return images.store_image(session, wiring().files, image, name=name, actor=actor(), now=now())


def _add_to_form(form: FormState[ComposerForm], digest: str) -> None:
    typed = form.typed
    with_it = {
        "media": [*typed.get("media", []), digest],
        "alt": [*typed.get("alt", []), typed.get("new_alt", "")],
        "pictured": [*typed.get("pictured", []), *(f"{digest}:{option}" for option in typed.get("new_pictured", []))],
        "consent": [*typed.get("consent", []), typed.get("new_consent", "")],
        **dict.fromkeys(("new_alt", "new_consent"), ""),
        "new_pictured": [],
    }
    form.typed.update(with_it)
    if form.value:
        form.value = form.value.model_copy(update=with_it)
