"""What the pages about topics post."""

from pydantic import Field

from app.organisations.rules import LANGUAGES
from app.topics.rules import Risk, TopicClass
from app.web.forms import Form


class TopicForm(Form):
    name: str = Field(max_length=80)
    pillar: str = Field(default="", max_length=80)
    topic_class: TopicClass
    risk: Risk
    owner_unit_id: int | None = None
    target_share: int = Field(default=0, ge=0)
    languages: list[str] = []
    closed: bool = False
