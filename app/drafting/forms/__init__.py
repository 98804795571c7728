"""What the pages about posts send."""

from app.drafting.forms.composer import (
    ComposerForm,
    Deed,
    own_texts_typed,
    plan_typed,
    said_by,
    spoken,
    texts_typed,
    typed_from,
)
from app.drafting.forms.deeds import FilterForm, ReasonForm, SlotForm

__all__ = [
    "ComposerForm",
    "Deed",
    "FilterForm",
    "ReasonForm",
    "SlotForm",
    "own_texts_typed",
    "plan_typed",
    "said_by",
    "spoken",
    "texts_typed",
    "typed_from",
]
