"""Who takes what is not for whoever answers (the protocol's `to`), and which of two things presses more."""

from app.core.words import say

DESK_NAMES = {
    "dpo": say("delegación de protección de datos"),
    "duty_officer": say("guardia"),
    "internal_channel": say("canal interno de información"),
    "legal": say("servicio jurídico"),
    "press": say("prensa"),
    "unit": say("unidad responsable"),
}
