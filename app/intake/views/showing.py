"""Requests in words: where they stand, who asked, what may be chosen."""

from collections.abc import Sequence
from typing import Any

from app.channels.rules.accounts import ChannelState
from app.core.words import Sentence
from app.drafting import queries as drafting
from app.intake.models import Request, RequestAct
from app.intake.rules.acts import STATE_MARKS, STATE_WORDS, ActKind, State, state_of
from app.intake.rules.attachments import (
    ACCEPTED,
    IMAGES,
    KIND_NAMES,
    LARGEST_FILE,
    MOST_FILES,
    RIGHTS_WORDS,
    SAID_OF_RIGHTS,
    Rights,
    kinds_said,
)
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
from app.pages.shell.request_context import organisation
from app.web.request import reading
from app.web.words import translate

Option = tuple[Any, Any]


def standing(state: State) -> tuple[str, Sentence]:
    return STATE_MARKS[state], STATE_WORDS[state]


def standing_after(acts: Sequence[RequestAct]) -> State:
    return state_of(act.kind for act in acts)


def kind_word(kind: RequesterKind) -> Sentence:
    return KIND_WORDS[kind]


def channel_word(request: Request) -> Sentence:
    return CHANNEL_WORDS[request.original_channel or request.channel]


def sensitivities(request: Request) -> str:
    return ", ".join(translate(SENSITIVITY_WORDS[Sensitivity(one)]).lower() for one in request.sensitivities)


def files(request: Request) -> list[dict[str, Any]]:
    """Each with its place in the list and, where it is kept, its kind, its size and what is known of its rights."""
    return [
        {
            **file,
            "position": position,
            "is_kept": bool(file.get("place")),
            "kind": KIND_NAMES.get(file.get("media_type", ""), ""),
            "rights": SAID_OF_RIGHTS.get(file.get("rights", ""), ""),
            "owner": file.get("owner", ""),
        }
        for position, file in enumerate(request.attachments, start=1)
    ]


def images_for_draft(request: Request) -> list[Option]:
    """The images that nobody said may not be published, as the decision offers them."""
    return [
        (one["position"], f"{one['name']} ({translate(one['rights'])})")
        for one, kept in zip(files(request), request.attachments, strict=True)
        if kept.get("media_type") in IMAGES and kept["rights"] != Rights.NO
    ]


def answer_in(acts: Sequence[RequestAct]) -> RequestAct | None:
    """The last thing that was answered."""
    return next((act for act in reversed(acts) if act.kind is ActKind.ANSWERED), None)


def choices() -> dict[str, Any]:
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
        "rights": [(one.value, RIGHTS_WORDS[one]) for one in Rights],
        "accepted": ",".join(ACCEPTED),
        "kinds_taken": kinds_said(),
        "largest": LARGEST_FILE // 1_000_000,
        "most_files": MOST_FILES,
        "sensitive": [(one.value, SENSITIVITY_WORDS[one]) for one in Sensitivity],
    }
