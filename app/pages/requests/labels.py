from collections.abc import Sequence
from typing import Any

from app.core.messages import Message
from app.core.sizes import MEGABYTE
from app.domain.directory.rules.networks import ChannelState
from app.domain.organisations import queries as organisations
from app.domain.organisations.rules import language_name
from app.domain.posts.queries import post_list
from app.domain.requests.models import Request, RequestAct
from app.domain.requests.rules.acts import REQUEST_STATE_MARKS, RequestActKind, RequestState, request_state
from app.domain.requests.rules.attachments import (
    ACCEPTED_ENDINGS,
    IMAGE_TYPES,
    KIND_NAMES,
    LARGEST_FILE,
    MOST_FILES,
    RIGHTS_STATUS_WORDS,
    ImageRights,
    accepted_kinds,
)
from app.domain.requests.rules.origin import BROUGHT_CHANNELS, RequestChannel, RequesterKind, RequestSensitivity
from app.pages.shell.request_context import organisation
from app.web.request import read_session
from app.web.translation import translate

Option = tuple[Any, Any]


def standing(state: RequestState) -> tuple[str, Message]:
    return REQUEST_STATE_MARKS[state], state.label


def standing_after(acts: Sequence[RequestAct]) -> RequestState:
    return request_state(act.kind for act in acts)


def channel_word(request: Request) -> Message:
    return (request.original_channel or request.channel).label


def sensitivities(request: Request) -> str:
    return ", ".join(translate(RequestSensitivity(sensitivity).label).lower() for sensitivity in request.sensitivities)


def files(request: Request) -> list[dict[str, Any]]:
    """Return index and, if stored, type, size and rights."""
    return [
        {
            **file,
            "position": position,
            "is_stored": bool(file.get("place")),
            "kind": KIND_NAMES.get(file.get("media_type", ""), ""),
            "rights": RIGHTS_STATUS_WORDS.get(file.get("rights", ""), ""),
            "owner": file.get("owner", ""),
        }
        for position, file in enumerate(request.attachments, start=1)
    ]


def images_for_draft(request: Request) -> list[Option]:
    """Return the images not marked unpublishable, as options."""
    return [
        (file["position"], f"{file['name']} ({translate(file['rights'])})")
        for file, attachment in zip(files(request), request.attachments, strict=True)
        if attachment.get("media_type") in IMAGE_TYPES and attachment["rights"] != ImageRights.NO
    ]


def answer_in(acts: Sequence[RequestAct]) -> RequestAct | None:
    return next((act for act in reversed(acts) if act.kind is RequestActKind.ANSWERED), None)


def choices() -> dict[str, Any]:
    session, body = read_session(), organisation()
    units = [unit for unit in organisations.units(session, body.id) if not unit.closed]
    channels = post_list.all_channels(session, body.id)
    return {
        "kinds": RequesterKind.choices(),
        "ways": [(way.value, way.label) for way in BROUGHT_CHANNELS if way is not RequestChannel.MAILBOX],
        "units": [("", ""), *((unit.id, unit.name) for unit in units)],
        "accounts": [(channel.id, channel.called) for channel in channels if channel.state is ChannelState.OPEN],
        "languages": [(code, language_name(code)) for code in body.languages],
        "rights": ImageRights.choices(),
        "accepted": ",".join(ACCEPTED_ENDINGS),
        "kinds_taken": accepted_kinds(),
        "largest": LARGEST_FILE // MEGABYTE,
        "most_files": MOST_FILES,
        "sensitive": RequestSensitivity.choices(),
    }
