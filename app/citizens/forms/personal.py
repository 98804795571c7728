"""What the pages of data protection post."""

from pydantic import Field

from app.web.forms import Form

LONGEST = 2000


class SearchForm(Form):
    words: str = Field(min_length=1, max_length=200)


class RestrictForm(Form):
    is_on: bool = False
    reason: str = Field(min_length=1, max_length=LONGEST)
    asked_by: str = Field(min_length=1, max_length=200)


class EraseForm(Form):
    erase_reason: str = Field(min_length=1, max_length=LONGEST)
    erase_asked_by: str = Field(min_length=1, max_length=200)
