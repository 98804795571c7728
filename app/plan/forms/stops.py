"""What the pages of the stops post."""

from datetime import date
from typing import Any

from pydantic import Field

from app.core.horizon import PLANNING
from app.organisations.rules import LANGUAGES
from app.plan.rules.stops import Stop
from app.plan.rules.texts import TEXTS
from app.web.forms import Form, Key


class TextsForm(Form):
    """`key`, `language` and `text` go together. `revision`: what the writer had before them."""

    revision: int = 0
    key: list[str] = []
    language: list[str] = []
    text: list[str] = []

    def texts(self, stop: Stop) -> dict[str, dict[str, str]]:
        return texts_typed(self.model_dump(), stop)


def texts_typed(typed: dict[str, Any], stop: Stop) -> dict[str, dict[str, str]]:
    """By key and language; what this stop does not have is left out."""
    known = [key for key, _ in TEXTS[stop]]
    said: dict[str, dict[str, str]] = {key: {} for key in known}
    for key, language, text in zip(*(typed.get(name) or [] for name in ("key", "language", "text")), strict=False):
        if key in said and language in LANGUAGES:
            said[key][language] = text
    return {key: by_language for key, by_language in said.items() if by_language}


class AssignmentForm(Form):
    horizon = PLANNING
    owner_id: Key | None = None
    due_on: date | None = None


class CommentForm(Form):
    comment: str = Field(default="", max_length=4000)
