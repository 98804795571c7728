"""Captions that come as a file with the form, where no script has read them into their field."""

from app.pages.posts.forms.composer import WORDS_LIMIT, ComposerForm
from app.web.forms import FormState, refusal_beside
from app.web.uploads import files_by_name

CAPTIONS_FILE = "file:"


def take_caption_files(form: FormState[ComposerForm]) -> None:
    """Put each file's text in the place of what its field says."""
    words = dict(zip(form.typed.get("words_of") or (), form.typed.get("words") or (), strict=False))
    brought: dict[str, str] = {}
    with refusal_beside(form, beside="new_image"):
        brought |= {
            name: _text(upload.stream.read(WORDS_LIMIT)) for name, upload in files_by_name(CAPTIONS_FILE).items()
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
