"""What the page about the public page posts."""

from pydantic import Field

from app.public.rules.settings import Licence, Part, Showing
from app.web.forms import Form


class PageForm(Form):
    is_open: bool = False
    parts: list[Part] = Field(default_factory=list)
    may_index: bool = False
    licence: Licence = Licence.CC_BY
    contact: str = Field(default="", max_length=200)

    def showing(self) -> Showing:
        return Showing(
            self.is_open, tuple(part for part in Part if part in self.parts), self.may_index, self.licence, self.contact
        )
