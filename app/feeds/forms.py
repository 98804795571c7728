"""What the subscription page posts."""

from pydantic import Field, field_validator

from app.core.words import say
from app.feeds.rules.scope import AHEAD, BACK, MONTHS_AHEAD, MONTHS_BACK, Detail, Kind, Posts, Scope
from app.web.forms import Form

MOST = 200


class SubscribeForm(Form):
    """No account, topic, unit or campaign ticked means all of them. Months before and after today."""

    name: str = Field(min_length=1, max_length=60)
    posts: Posts = Posts.ALL
    kinds: list[Kind] = Field(default_factory=list, max_length=len(Kind))
    channels: list[int] = Field(default_factory=list, max_length=MOST)
    topics: list[int] = Field(default_factory=list, max_length=MOST)
    units: list[int] = Field(default_factory=list, max_length=MOST)
    campaigns: list[int] = Field(default_factory=list, max_length=MOST)
    detail: Detail = Detail.FULL
    months_back: int = MONTHS_BACK
    months_ahead: int = MONTHS_AHEAD

    @field_validator("months_back", "months_ahead")
    @classmethod
    def _is_offered(cls, months: int) -> int:
        if months not in (*BACK, *AHEAD):
            raise ValueError(say("Elija una de las opciones."))
        return months

    def scope(self) -> Scope:
        return Scope(
            posts=self.posts,
            kinds=tuple(kind for kind in Kind if kind in self.kinds),
            channels=tuple(sorted(self.channels)),
            topics=tuple(sorted(self.topics)),
            units=tuple(sorted(self.units)),
            campaigns=tuple(sorted(self.campaigns)),
            detail=self.detail,
            months_back=self.months_back,
            months_ahead=self.months_ahead,
        )
