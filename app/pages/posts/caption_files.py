"""Captions that come as a file with the form, where no script has read them into their field."""

from flask import request

from app.pages.posts.forms.composer import WORDS_LIMIT, ComposerForm
from app.web.forms import FormState

PREFIX = "file:"


def take_caption_files(form: FormState[ComposerForm]) -> None:
    """Put each file's text in the place of what its field says."""
    words = dict(zip(form.typed.get("words_of") or (), form.typed.get("words") or (), strict=False))
    brought = {
        name.removeprefix(PREFIX): _text(upload.stream.read(WORDS_LIMIT))
        for name, upload in request.files.items()
        if name.startswith(PREFIX) and upload.filename
    }
    if not brought.keys() <= words.keys() or not brought:
        return
    fields = {"words": list((words | brought).values())}
    form.typed.update(fields)
    if form.value:
        form.value = form.value.model_copy(update=fields)


def _text(content: bytes) -> str:
    """Read UTF-8, or the older encoding that subtitle programs write."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
