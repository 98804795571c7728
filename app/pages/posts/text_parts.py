"""The button that parts a text in a thread: what it proposes is edited as any text."""

from typing import Any

from app.core.messages import Message, msg
from app.domain.posts.queries.posts import voice_of
from app.domain.posts.rules.draft_parts import part_draft
from app.pages.posts.composer_context import ComposerContext
from app.pages.posts.forms.composer import text_fields, typed_draft
from app.web.forms import FormState

PARTED = msg("Partido en hilo: cada línea «---» empieza otra parte. Muévalas donde quiera.")


def part_texts(composer: ComposerContext, form: FormState[Any]) -> Message | None:
    """Part the texts of a language if its button was pressed; return what was done, None if it was not."""
    language = str(form.typed.pop("split", "") or "")
    draft = typed_draft(form.typed)
    if not draft.texts.get(language) and not any(target[1] == language for target in draft.own_texts):
        return None
    voices = {key: voice_of(channel) for key, channel in composer.channels.items()}
    form.typed.update(text_fields(part_draft(draft, voices, language), form.typed))
    return PARTED
