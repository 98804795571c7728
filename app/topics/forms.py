"""What the pages about topics post."""

from typing import Literal

from pydantic import Field

from app.topics.rules import Risk, TopicClass
from app.topics.service import Matter
from app.web.forms import Form

Language = Literal["es", "ca", "gl", "eu", "oc", "en", "fr", "de"]


class TopicForm(Form):
    name: str = Field(max_length=80)
    pillar: str = Field(default="", max_length=80)
    topic_class: TopicClass
    risk: Risk
    owner_unit_id: int | None = None
    target_share: int = Field(default=0, ge=0)
    languages: list[Language] = []
    closed: bool = False

    def matter(self) -> Matter:
        return Matter(**self.model_dump(exclude={"languages"}), languages=tuple(self.languages))
