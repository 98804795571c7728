"""Requests in words: where they stand, who asked, what may be chosen."""

from collections.abc import Sequence
from typing import Any

from app.channels.rules.accounts import ChannelState
from app.core.words import Sentence
from app.drafting import queries as drafting
from app.intake.models import Request, RequestAct
from app.intake.rules.acts import STATE_WORDS, ActKind, State, state_of
from app.intake.rules.kinds import (
    BROUGHT,
    CHANNEL_WORDS,
    KIND_WORDS,
    SENSITIVITY_WORDS,
    IntakeChannel,
    RequesterKind,
    Sensitivity,
)
from app.organisations import queries as organisations
from app.organisations.rules import language_name
from app.web.request import organisation, reading
from app.web.words import translate

Option = tuple[Any, Any]
MARKS = {
    State.OPEN: "in_review",
    State.ACCEPTED: "approved",
    State.ADAPTED: "changes_requested",
    State.MERGED: "closed",
    State.REDIRECTED: "withdrawn",
    State.REFUSED: "rejected",
}
"""The mark each state borrows from those of publications; its word is its own."""


def standing(state: State) -> tuple[str, Sentence]:
    return MARKS[state], STATE_WORDS[state]


def standing_after(acts: Sequence[RequestAct]) -> State:
    return state_of(act.kind for act in acts)


def kind_word(kind: RequesterKind) -> Sentence:
    return KIND_WORDS[kind]


def channel_word(request: Request) -> Sentence:
    return CHANNEL_WORDS[request.original_channel or request.channel]


def sensitivities(request: Request) -> str:
    return ", ".join(translate(SENSITIVITY_WORDS[Sensitivity(one)]).lower() for one in request.sensitivities)


def answer_in(acts: Sequence[RequestAct]) -> RequestAct | None:
    """The last thing that was answered."""
    return next((act for act in reversed(acts) if act.kind is ActKind.ANSWERED), None)


def choices() -> dict[str, list[Option]]:
    """What the form offers."""
    session, body = reading(), organisation()
    units = [unit for unit in organisations.units(session, body.id) if not unit.closed]
    channels = drafting.channels_of(session, body.id)
    return {
        "kinds": [(kind.value, KIND_WORDS[kind]) for kind in RequesterKind],
        "ways": [(way.value, CHANNEL_WORDS[way]) for way in BROUGHT if way is not IntakeChannel.MAILBOX],
        "units": [("", ""), *((unit.id, unit.name) for unit in units)],
        "accounts": [(one.id, one.called) for one in channels if one.state is ChannelState.OPEN],
        "languages": [(code, language_name(code)) for code in body.languages],
        "sensitive": [(one.value, SENSITIVITY_WORDS[one]) for one in Sensitivity],
    }
