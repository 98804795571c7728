"""What the pages about topics post."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from app.core.numerals import whole
from app.core.words import say
from app.topics.rules import Risk, TopicClass
from app.topics.service import Matter
from app.web.forms import Form, Key

Language = Literal["es", "ca", "gl", "eu", "oc", "en", "fr", "de"]


def _whole(typed: object) -> object:
    if whole(str(typed)) is None:
        raise ValueError(say("Escriba un porcentaje entero, sin decimales: por ejemplo, 30."))
    return typed


Share = Annotated[int, BeforeValidator(_whole)]
"""A percentage; that all of them are no more than a hundred is seen where the others are known."""


class TopicForm(Form):
    name: str = Field(max_length=80)
    pillar: str = Field(default="", max_length=80)
    topic_class: TopicClass
    risk: Risk
    owner_unit_id: Key | None = None
    target_share: Share = 0
    languages: list[Language] = []
    closed: bool = False

    def matter(self) -> Matter:
        return Matter(**self.model_dump(exclude={"languages"}), languages=tuple(self.languages))
