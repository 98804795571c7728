"""Who writes, as far as anybody may know: somebody private, a medium, or somebody who holds an office."""

from enum import StrEnum

from app.core.words import say


class CitizenKind(StrEnum):
    PRIVATE = "private"
    MEDIUM = "medium"
    OFFICE = "office"


CITIZEN_KIND_WORDS = {
    CitizenKind.PRIVATE: say("particular"),
    CitizenKind.MEDIUM: say("medio de comunicación"),
    CitizenKind.OFFICE: say("cargo público o partido"),
}
