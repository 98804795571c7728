"""What the page about how an account is attended posts."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, create_model

from app.citizens.queries.attention import Attended
from app.citizens.rules.attention import FORMAL_DAYS, MOST_FORMAL_DAYS, MOST_MINUTES, Term, check_terms
from app.citizens.rules.categories import Category
from app.citizens.service.attention import Settings
from app.core.words import say
from app.organisations.forms import WeekForm, week_typed
from app.organisations.rules import LANGUAGES

LONGEST_NOTICE = 500
_ENDS = ("acknowledge", "resolve")


def _address(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError(say("Escriba la dirección entera, por ejemplo https://sede.ayuntamiento.es/quejas."))
    return value


Address = Annotated[str, Field(max_length=500), AfterValidator(_address)]
Notice = Annotated[str, Field(max_length=LONGEST_NOTICE)]
Minutes = Annotated[int, Field(ge=1, le=MOST_MINUTES)] | None
_OF_EACH: dict[str, Any] = {
    **{f"{category.value}_{end}": (Minutes, None) for category in Category for end in _ENDS},
    **{f"notice_{code}": (Notice, "") for code in LANGUAGES},
}
EachForm: Any = create_model("EachForm", __base__=WeekForm, **_OF_EACH)
"""Two numbers of minutes, or none, of each category; what is said in each language."""


class AttentionForm(EachForm):
    """`base`: the revision it was typed over."""

    on_call_when: bool = False
    on_call: list[int] = []
    accepts_formal: bool = False
    formal_days: int = Field(default=FORMAL_DAYS, ge=1, le=MOST_FORMAL_DAYS)
    formal_url: Address = ""
    tells_hours: bool = False
    base: int = 0

    def settings(self) -> Settings:
        """Raises `Refusal`."""
        terms = {one: Term(*(getattr(self, f"{one.value}_{end}") for end in _ENDS)) for one in Category}
        check_terms(terms)
        return Settings(
            week=self.hours(),
            is_always_on_call=self.on_call_when,
            on_call=sorted(set(self.on_call)),
            accepts_formal=self.accepts_formal,
            formal_days=self.formal_days,
            formal_url=self.formal_url,
            notices={code: said for code in LANGUAGES if (said := getattr(self, f"notice_{code}"))},
            tells_hours=self.tells_hours,
            terms={one.value: list(term) for one, term in terms.items() if any(term)},
        )


def typed_from(attended: Attended) -> dict[str, Any]:
    """How an account is attended, as its form would have it typed."""
    now, kept = attended.attention, attended.kept
    return {
        **week_typed(now.week),
        **{f"notice_{code}": said for code, said in now.notices.items()},
        **_terms_typed(now.terms),
        "on_call_when": now.is_always_on_call,
        "on_call": list(now.on_call),
        "accepts_formal": now.accepts_formal,
        "formal_days": now.formal_days,
        "formal_url": now.formal_url,
        "tells_hours": now.tells_hours,
        "base": kept.revision if kept else 0,
    }


def _terms_typed(terms: Mapping[Category, Term]) -> dict[str, int]:
    return {
        f"{category.value}_{end}": minutes
        for category, term in terms.items()
        for end, minutes in zip(_ENDS, term, strict=True)
        if minutes is not None
    }
