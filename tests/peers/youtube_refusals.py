"""The refusals of YouTube by their reasons, by "Errors" and each method's own table of the reference."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Envelope:
    """A refusal's status, domain and words."""

    status: int
    domain: str
    message: str


LINK = '<a href="/youtube/v3/getting-started#quota">quota</a>'
QUOTA = f"The request cannot be completed because you have exceeded your {LINK}."
REFUSALS = {
    "authError": Envelope(401, "global", "Invalid Credentials"),
    "youtubeSignupRequired": Envelope(401, "youtube.header", "Unauthorized"),
    "insufficientPermissions": Envelope(403, "global", "Insufficient Permission"),
    "accessNotConfigured": Envelope(403, "usageLimits", "YouTube Data API v3 has not been used in this project."),
    "quotaExceeded": Envelope(403, "youtube.quota", QUOTA),
    "rateLimitExceeded": Envelope(403, "usageLimits", "Rate Limit Exceeded"),
    "forbidden": Envelope(403, "youtube.video", "The request is not properly authorized to act on the video."),
    "forbiddenPrivacySetting": Envelope(403, "youtube.video", "The privacy setting is not valid."),
    "authenticatedUserAccountSuspended": Envelope(403, "youtube.common", "The YouTube account is suspended."),
    "authenticatedUserAccountClosed": Envelope(403, "youtube.common", "The YouTube account is closed."),
    "badRequest": Envelope(400, "global", "Bad Request"),
    "parseError": Envelope(400, "global", "Parse Error"),
    "required": Envelope(400, "global", "Required parameter: part"),
    "unknownPart": Envelope(400, "youtube.part", "The part is unknown."),
    "missingRequiredParameter": Envelope(400, "youtube.parameter", "No filter selected."),
    "uploadLimitExceeded": Envelope(
        400, "youtube.video", "The user has exceeded the number of videos they may upload."
    ),
    "mediaBodyRequired": Envelope(400, "youtube.video", "The request does not include the video content."),
    "invalidTitle": Envelope(400, "youtube.video", "The request metadata specifies an invalid or empty video title."),
    "invalidDescription": Envelope(
        400, "youtube.video", "The request metadata specifies an invalid video description."
    ),
    "invalidTags": Envelope(400, "youtube.video", "The request metadata specifies invalid video keywords."),
    "invalidCategoryId": Envelope(400, "youtube.video", "The snippet.categoryId property specifies an invalid ID."),
    "invalidPublishAt": Envelope(
        400, "youtube.video", "The request metadata specifies an invalid scheduled publishing time."
    ),
    "invalidVideoMetadata": Envelope(400, "youtube.video", "The request metadata is invalid."),
    "videoNotFound": Envelope(404, "youtube.video", "The video that you are trying to reach cannot be found."),
    "playlistNotFound": Envelope(404, "youtube.playlistItem", "The playlist cannot be found."),
    "invalidImage": Envelope(400, "youtube.thumbnail", "The provided image content is invalid."),
    "uploadRateLimitExceeded": Envelope(
        429, "youtube.thumbnail", "The channel has uploaded too many thumbnails recently."
    ),
    "contentRequired": Envelope(400, "youtube.caption", "The request does not contain the caption track contents."),
    "invalidMetadata": Envelope(400, "youtube.caption", "The request contains invalid metadata values."),
    "nameTooLong": Envelope(400, "youtube.caption", "The snippet.name is too long: at most 150 characters."),
    "captionExists": Envelope(
        409, "youtube.caption", "The video already has a caption track with the language and name."
    ),
    "captionNotFound": Envelope(404, "youtube.caption", "The caption track could not be found."),
    "commentsDisabled": Envelope(403, "youtube.commentThread", "The video has disabled comments."),
    "commentTextRequired": Envelope(400, "youtube.comment", "The comment's text is required."),
    "commentTextTooLong": Envelope(400, "youtube.comment", "The comment's text has too many characters."),
    "operationNotSupported": Envelope(400, "youtube.comment", "The user cannot reply to the comment."),
    "parentCommentNotFound": Envelope(404, "youtube.comment", "The parent comment cannot be found."),
    "commentNotFound": Envelope(404, "youtube.comment", "The comment cannot be found."),
    "notFound": Envelope(404, "global", "Not Found"),
    "conditionNotMet": Envelope(412, "global", "Precondition Failed"),
    "backendError": Envelope(500, "global", "Backend Error"),
    "unavailable": Envelope(503, "global", "The service is currently unavailable."),
}


class YouTubeRefusal(Exception):
    """A refusal by its reason in the table; `location` is the parameter or the property it is of."""

    def __init__(self, reason: str, location: str = "") -> None:
        super().__init__(reason)
        self.reason, self.location, self.envelope = reason, location, REFUSALS[reason]

    def content(self) -> dict[str, Any]:
        envelope = self.envelope
        error: dict[str, Any] = {"message": envelope.message, "domain": envelope.domain, "reason": self.reason}
        if self.location:
            error |= {"location": self.location, "locationType": "other"}
        shown: dict[str, Any] = {"code": envelope.status, "message": envelope.message, "errors": [error]}
        return {"error": shown | ({"status": "UNAUTHENTICATED"} if envelope.status == 401 else {})}
