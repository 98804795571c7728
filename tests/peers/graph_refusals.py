"""The refusals of Meta's APIs, in their envelope.

By the Graph API's "Handle errors" and "Rate limits", Instagram's "Error codes" and Threads' "Troubleshooting". The HTTP
status is documented for Instagram's alone (400). By others' reports: 401 for an ended session, 403 for a permission,
100/1366046 for a page's unreadable photo, 24/4279009 for a container of Threads that is not ready, even when it has
just said that it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OAUTH, METHOD = "OAuthException", "GraphMethodException"
DOCUMENTATION = "Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"
REVIEW = "Refer to https://developers.facebook.com/docs/apps/review/login-permissions#manage-pages for details."
VIDEO = "There was a problem uploading your video file: it could not be "
SESSION = "Error validating access token: "


@dataclass(frozen=True)
class Envelope:
    """A refusal's code and words; {} in the message is filled in by `GraphRefusal`."""

    code: int
    message: str
    subcode: int = 0
    title: str = ""
    user_message: str = ""
    status: int = 400
    type: str = OAUTH
    is_transient: bool = False


def _limit(code: int, message: str, status: int = 400) -> Envelope:
    return Envelope(code, f"(#{code}) {message}", status=status, is_transient=True)


def _instagram(code: int, subcode: int, message: str, title: str = "", user_message: str = "") -> Envelope:
    return Envelope(code, message, subcode, title, user_message)


ENVELOPES = {
    "unknown": Envelope(1, "An unknown error occurred", status=500),
    "service": Envelope(2, "Service temporarily unavailable", status=503, is_transient=True),
    "no_token": Envelope(2500, "An active access token must be used to query information about the current user."),
    "bad_token": Envelope(190, "Invalid OAuth access token - Cannot parse access token"),
    "app_removed": Envelope(190, SESSION + "The user has not authorized application 1.", 458, status=401),
    "password": Envelope(190, SESSION + "The session has been invalidated.", 460, status=401),
    "expired": Envelope(190, SESSION + "Session has expired on Sunday, 29-Nov-26 10:00:00 PST.", 463, status=401),
    "checkpoint": Envelope(190, SESSION + "The user is enrolled in a blocking checkpoint.", 459, status=401),
    "app": Envelope(101, "Error validating application. Invalid application ID."),
    "app_secret": Envelope(1, "Error validating client secret."),
    "code": Envelope(100, "This authorization code has been used.", 36009),
    "proof": Envelope(100, "Invalid appsecret_proof provided in the API argument", type=METHOD),
    "permission": Envelope(10, "(#10) Application does not have permission for this action", status=403),
    "review": Envelope(10, "(#10) This endpoint requires the '{}' permission. " + REVIEW, status=403),
    "page_permission": Envelope(
        200, "(#200) Posting to a page requires both pages_read_engagement and pages_manage_posts", status=403
    ),
    "path": Envelope(2500, "Unknown path components: {}"),
    "version": Envelope(2635, "(#2635) You are calling a deprecated version of the API. Please update to {}."),
    "method": Envelope(100, "Unsupported {} request. " + DOCUMENTATION, 33, type=METHOD),
    "absent": Envelope(
        100,
        "Unsupported {} request. Object with ID '{}' does not exist, cannot be loaded due to missing permissions, or "
        "does not support this operation. " + DOCUMENTATION,
        33,
        type=METHOD,
    ),
    "field": Envelope(100, "(#100) Tried accessing nonexisting field ({}) on node type ({})"),
    "parameter": Envelope(100, "(#100) {}"),
    "app_limit": _limit(4, "Application request limit reached", 403),
    "user_limit": _limit(17, "User request limit reached"),
    "page_limit": _limit(32, "Page request limit reached"),
    "custom_limit": _limit(613, "Calls to this api have exceeded the rate limit."),
    "page_business_limit": _limit(80001, "There have been too many calls to this Page account."),
    "instagram_business_limit": _limit(80002, "There have been too many calls to this Instagram account."),
    "policy": Envelope(
        368,
        "The action attempted has been deemed abusive or is otherwise disallowed",
        1390008,
        "You can't use this feature right now",
        "We limit how often you can post, comment or do other things in a given amount of time.",
    ),
    "duplicate": Envelope(
        506,
        "Duplicate status message",
        1455006,
        "Duplicate Status Update",
        "This status update is identical to the last one you posted.",
    ),
    "no_photo": Envelope(324, "(#324) Requires upload file"),
    "photo": Envelope(
        100,
        "Invalid parameter",
        1366046,
        "Can't Read Files",
        "Photos should be smaller and saved as JPG, PNG, GIF, TIFF, HEIF or WebP files.",
    ),
    "video_large": Envelope(6000, VIDEO + "larger.", 1363023, type="CodedException"),
    "video_small": Envelope(6000, VIDEO + "smaller.", 1363022, type="CodedException"),
    "video_upload": Envelope(6000, VIDEO + "uploaded.", 1363019, type="CodedException"),
    "video_piece": Envelope(6001, VIDEO + "uploaded.", 1363037, type="CodedException", is_transient=True),
    "download_timeout": _instagram(-2, 2207003, "It takes too long to download the media."),
    "container_expired": _instagram(-2, 2207020, "The media you are trying to access has expired."),
    "instagram_server": _instagram(-1, 2207001, "Instagram server error. Try again."),
    "container_failed": _instagram(-1, 2207032, "Create media fail, please try to re-create media"),
    "spam": _instagram(4, 2207051, "Application request limit reached", "Action is blocked", "We restrict activity."),
    "daily_limit": _instagram(9, 2207042, "Application request limit reached", "Cannot create post"),
    "container_absent": _instagram(24, 2207006, "The requested resource does not exist", "Media not found"),
    "threads_absent": _instagram(
        24, 4279009, "The requested resource does not exist", "Media Not Found", "The media with id {} cannot be found."
    ),
    "threads_field": Envelope(100, "Tried accessing nonexisting field ({})", type="THApiException"),
    "publish_temporary": _instagram(24, 2207008, "The requested resource does not exist", "Media builder not found"),
    "restricted": _instagram(25, 2207050, "Account is restricted", "Restricted", "The account is restricted."),
    "media_type": _instagram(100, 2207023, "The media type {} is unknown."),
    "carousel": _instagram(100, 2207028, "Invalid parameter", "Carousel not valid", "Between 2 and 10 items."),
    "video_format": _instagram(352, 2207026, "The video format is not supported."),
    "download": _instagram(
        9004,
        2207052,
        "Only photo or video can be accepted as media type.",
        "Media download has failed",
        "The media could not be fetched from this URI: {}",
    ),
    "not_ready": _instagram(
        9007, 2207027, "Media ID is not available", "Cannot publish", "The media is not ready for publishing."
    ),
    "image_size": _instagram(
        36000, 2207004, "The image size is too large.", "Image size too large", "It should be less than 8 MiB."
    ),
    "image_format": _instagram(36001, 2207005, "The image format is not supported.", "Unsupported image format"),
    "ratio": _instagram(36003, 2207009, "The submitted image aspect ratio cannot be published.", "Invalid ratio"),
    "caption": _instagram(36004, 2207010, "The submitted caption is too long.", "Caption too long"),
}


class GraphRefusal(Exception):
    """A refusal by its name in the table, with the words that its message takes."""

    def __init__(self, name: str, *words: str, data: Mapping[str, str] | None = None) -> None:
        super().__init__(name)
        self.name, self.words, self.envelope, self.data = name, words, ENVELOPES[name], data

    def content(self, number: int) -> dict[str, Any]:
        envelope = self.envelope
        error: dict[str, Any] = {
            "message": envelope.message.format(*self.words),
            "type": envelope.type,
            "code": envelope.code,
        }
        if envelope.subcode:
            error |= {"error_subcode": envelope.subcode, "is_transient": envelope.is_transient}
        if envelope.title:
            shown = envelope.user_message.format(*self.words)
            error |= {"error_user_title": envelope.title, "error_user_msg": shown}
        if self.data:
            error |= {"error_data": self.data}
        return {"error": {**error, "fbtrace_id": f"ACauce{number:05}"}}
