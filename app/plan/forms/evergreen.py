"""What the pages about pieces that are true all year post."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from app.core.horizon import PLANNING
from app.core.writing import written
from app.drafting.forms.composer import Link, Prose, texts_typed
from app.plan.rules.evergreen import DEFAULT_REST, MOST_REST
from app.plan.service.evergreen import Matter, Media
from app.web.forms import Form, Key

Month = Annotated[int, Field(ge=1, le=12)]


class PieceForm(Form):
    """`language` and `text` go in pairs. `post`: the number of the one it is kept from (`2027-12`)."""

    horizon = PLANNING
    title: str = Field(max_length=200)
    topic_id: Key | None = None
    language: list[str] = []
    text: list[Prose] = []
    link: Link = ""
    months: list[Month] = []
    valid_until: date | None = None
    rest_days: int = Field(default=DEFAULT_REST, ge=0, le=MOST_REST)
    keeps_media: bool = False
    closed: bool = False
    post: str = Field(default="", max_length=20)

    def matter(self, media: Media) -> Matter:
        """`media`: the pictures it may keep, if it is to."""
        return Matter(
            title=self.title,
            topic_id=self.topic_id,
            texts={name: written(text) for name, text in texts_typed(self.model_dump()).items()},
            link=written(self.link),
            media=list(media) if self.keeps_media else [],
            months=sorted(set(self.months)),
            valid_until=self.valid_until,
            rest_days=self.rest_days,
            closed=self.closed,
        )


def typed_from(matter: Matter) -> dict[str, Any]:
    """A piece as its form would have it typed."""
    return {
        "title": matter.title,
        "topic_id": matter.topic_id or "",
        "language": list(matter.texts),
        "text": list(matter.texts.values()),
        "link": matter.link,
        "months": list(matter.months),
        "valid_until": matter.valid_until.isoformat() if matter.valid_until else "",
        "rest_days": str(matter.rest_days),
        "keeps_media": "1" if matter.media else "",
        "closed": "1" if matter.closed else "",
    }


def wordings(typed: dict[str, Any], languages: Sequence[str]) -> list[tuple[str, str]]:
    """A text for each language of the organisation and for any other there is one in."""
    texts = texts_typed(typed)
    return [(name, texts.get(name, "")) for name in dict.fromkeys((*languages, *texts))]
