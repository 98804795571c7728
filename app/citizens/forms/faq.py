"""What is posted to keep a frequent question; its texts come apart, one for each language."""

from collections.abc import Mapping

from pydantic import Field

from app.citizens.rules.categories import Category
from app.citizens.service.faq import Asked
from app.web.forms import Form, Key

QUESTION, ANSWER = "question-", "answer-"
LONGEST = 2000


class FaqForm(Form):
    """`year` and `ordinal`: the case it comes from."""

    category: Category = Category.QUESTION_GENERAL
    topic: Key | None = None
    year: int | None = Field(default=None, ge=1)
    ordinal: int | None = Field(default=None, ge=1)

    def asked(self, posted: Mapping[str, str]) -> Asked:
        return Asked(_under(posted, QUESTION), _under(posted, ANSWER), self.category, self.topic)


def _under(posted: Mapping[str, str], before: str) -> dict[str, str]:
    return {name.removeprefix(before): said[:LONGEST] for name, said in posted.items() if name.startswith(before)}
