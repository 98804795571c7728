"""An image sent with the composer's form; it is kept at once, whatever becomes of the rest of the form."""

from flask import request

from app.core.errors import Refusal
from app.drafting.forms import ComposerForm
from app.media import service as media
from app.media.models import MediaFile
from app.pages.shell.request_context import wiring
from app.web.forms import Read
from app.web.request import actor, now, writing


def take_image(form: Read[ComposerForm]) -> None:
    """Put a new image among those of the form, with its alternative text; refused, say why beside its field."""
    upload = request.files.get("new_image")
    if upload is None or not upload.filename:
        return
    try:
        kept = _keep(upload.read(), upload.filename)
    except Refusal as refusal:
        form.refuse("new_image", refusal.sentence)
        return
    _among(form, kept.digest)


def _keep(content: bytes, name: str) -> MediaFile:
    image = wiring().images.cleaned(content)
    with writing() as session:
        return media.add(session, wiring().files, image, name=name, actor=actor(), now=now())


def _among(form: Read[ComposerForm], digest: str) -> None:
    typed = form.typed
    with_it = {
        "media": [*typed.get("media", []), digest],
        "alt": [*typed.get("alt", []), typed.get("new_alt", "")],
        "pictured": [*typed.get("pictured", []), *(f"{digest}:{what}" for what in typed.get("new_pictured", []))],
        "consent": [*typed.get("consent", []), typed.get("new_consent", "")],
        **dict.fromkeys(("new_alt", "new_consent"), ""),
        "new_pictured": [],
    }
    form.typed.update(with_it)
    if form.value:
        form.value = form.value.model_copy(update=with_it)
