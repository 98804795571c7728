from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, create_model

from app.core.messages import msg
from app.domain.cases.rules.categories import Category
from app.domain.deadlines.queries.attention import AccountWithAttention
from app.domain.deadlines.rules.attention import (
    FORMAL_DAYS,
    MOST_FORMAL_DAYS,
    MOST_TERM_MINUTES,
    ResponseTerm,
    check_terms,
)
from app.domain.organisations.rules import LANGUAGES
from app.pages.organisations.forms import WeekForm, week_form_values
from app.usecases.deadlines.attention import AttentionSettings

LONGEST_NOTICE = 500
_TERM_FIELDS = ("acknowledge", "resolve")


def _check_address(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError(msg("Escriba la dirección entera, por ejemplo https://sede.ayuntamiento.es/quejas."))
    return value


WebAddress = Annotated[str, Field(max_length=500), AfterValidator(_check_address)]
NoticeText = Annotated[str, Field(max_length=LONGEST_NOTICE)]
TermMinutes = Annotated[int, Field(ge=1, le=MOST_TERM_MINUTES)] | None
_FIELDS_BY_NAME: dict[str, Any] = {
    **{f"{category.value}_{end}": (TermMinutes, None) for category in Category for end in _TERM_FIELDS},
    **{f"notice_{code}": (NoticeText, "") for code in LANGUAGES},
}
CategoryTermsForm: Any = create_model("CategoryTermsForm", __base__=WeekForm, **_FIELDS_BY_NAME)
"""Two optional minutes by category, a notice by language."""


class AccountAttentionForm(CategoryTermsForm):
    """`base`: the revision edited."""

    on_call_when: bool = False
    on_call: list[int] = []
    accepts_formal: bool = False
    formal_days: int = Field(default=FORMAL_DAYS, ge=1, le=MOST_FORMAL_DAYS)
    formal_url: WebAddress = ""
    tells_hours: bool = False
    base: int = 0

    def settings(self) -> AttentionSettings:
        """Return the settings; raises `Refusal`."""
        terms = {
            category: ResponseTerm(*(getattr(self, f"{category.value}_{end}") for end in _TERM_FIELDS))
            for category in Category
        }
        check_terms(terms)
        return AttentionSettings(
            week=self.hours(),
            is_always_on_call=self.on_call_when,
            on_call=sorted(set(self.on_call)),
            accepts_formal=self.accepts_formal,
            formal_days=self.formal_days,
            formal_url=self.formal_url,
            notices={code: notice for code in LANGUAGES if (notice := getattr(self, f"notice_{code}"))},
            tells_hours=self.tells_hours,
            terms={category.value: list(term) for category, term in terms.items() if any(term)},
        )


def attention_typed(attended: AccountWithAttention) -> dict[str, Any]:
    now, stored_attention = attended.attention, attended.stored
    return {
        **week_form_values(now.week),
        **{f"notice_{code}": notice for code, notice in now.notices.items()},
        **_terms_typed(now.terms),
        "on_call_when": now.is_always_on_call,
        "on_call": list(now.on_call),
        "accepts_formal": now.accepts_formal,
        "formal_days": now.formal_days,
        "formal_url": now.formal_url,
        "tells_hours": now.tells_hours,
        "base": stored_attention.revision if stored_attention else 0,
    }


def _terms_typed(terms: Mapping[Category, ResponseTerm]) -> dict[str, int]:
    return {
        f"{category.value}_{end}": minutes
        for category, term in terms.items()
        for end, minutes in zip(_TERM_FIELDS, term, strict=True)
        if minutes is not None
    }
