"""YouTube's refusals in words, by each error's reason.

YouTube, Data API: "Errors"; "Videos: insert", "Captions: insert", "Thumbnails: set", "Comments: insert", "Comments:
delete", section "Errors"; videos resource,
status.failureReason and status.rejectionReason.
"""

from app.adapters.http.response import HttpResponse
from app.adapters.networks.exchange import ErrorTable, KnownError, read_json
from app.core.messages import Message, msg
from app.domain.publishing.ports import NetworkErrorKind

_REFUSED, _UNAUTHORISED = NetworkErrorKind.REFUSED, NetworkErrorKind.UNAUTHORISED
_LIMITED = NetworkErrorKind.RATE_LIMITED
_ENDED = msg("YouTube ya no acepta la autorización del canal. Vuelva a conectarlo.")
_CLOSED = msg("YouTube ha cerrado o suspendido el canal. Entre en él para saber por qué y recuperarlo.")
_SOON = msg("YouTube pide esperar: se le han hecho muchas peticiones seguidas. Cauce lo repetirá.")
_PERMISSION = msg(
    "YouTube no permite esta acción. Vuelva a conectar el canal con quien lo administra, y deje marcados todos los "
    "permisos."
)
_COMMENT_TEXT = msg("YouTube no admite el texto de la respuesta: acórtelo o cámbielo, y repita.")
_NO_REPLIES = msg("YouTube no deja responder a ese comentario. Mírelo en YouTube Studio.")
_COMMENT_GONE = msg("YouTube ya no tiene ese comentario.")
_TEXT = msg("YouTube no admite el texto: revise su primera línea, que es el título, y lo que ocupa.")


class _ErrorTable(ErrorTable):
    def code_in(self, answer: HttpResponse) -> str:
        """Return the first error's reason, or the word of a token endpoint (RFC 6749 §5.2)."""
        try:
            return str(read_json(answer)["error"]["errors"][0]["reason"])
        except (LookupError, TypeError):
            return ErrorTable.code_in(self, answer)


YOUTUBE_ERRORS = _ErrorTable(
    {
        "authError": KnownError(_UNAUTHORISED, _ENDED),
        "authorizationRequired": KnownError(_UNAUTHORISED, _ENDED),
        "youtubeSignupRequired": KnownError(
            _UNAUTHORISED,
            msg("Esa cuenta de Google no tiene ningún canal. Entre en YouTube, créelo o elija el oficial, y repita."),
        ),
        "authenticatedUserAccount": KnownError(_UNAUTHORISED, _CLOSED),
        "channelClosed": KnownError(_UNAUTHORISED, _CLOSED),
        "channelSuspended": KnownError(_UNAUTHORISED, _CLOSED),
        "accountDelegationForbidden": KnownError(_REFUSED, _PERMISSION),
        "insufficientPermissions": KnownError(_REFUSED, _PERMISSION),
        "accessNotConfigured": KnownError(
            _REFUSED,
            msg("El proyecto de Google no tiene activada la «YouTube Data API v3». Actívela en su consola y repita."),
        ),
        "quotaExceeded": KnownError(
            _LIMITED,
            msg(
                "El proyecto de Google ha gastado lo que YouTube le deja hacer hoy. La cuenta vuelve a empezar a las "
                "nueve de la mañana: si no puede esperar, publíquelo a mano."
            ),
        ),
        "dailyLimitExceeded": KnownError(
            _LIMITED,
            msg(
                "YouTube no admite más peticiones hoy de este proyecto. Cauce lo repetirá; si urge, publíquelo a mano."
            ),
        ),
        "rateLimitExceeded": KnownError(_LIMITED, _SOON),
        "userRateLimitExceeded": KnownError(_LIMITED, _SOON),
        "uploadRateLimitExceeded": KnownError(_LIMITED, _SOON),
        "uploadLimitExceeded": KnownError(
            _REFUSED,
            msg(
                "El canal ha subido hoy todos los vídeos que YouTube le deja. Envíelo otra vez mañana; verificado el "
                "teléfono del canal, admite más."
            ),
        ),
        "forbiddenPrivacySetting": KnownError(
            _REFUSED, msg("YouTube no deja hacer público el vídeo. Entre en YouTube Studio para ver por qué.")
        ),
        "forbidden": KnownError(_REFUSED, _PERMISSION),
        "invalidTitle": KnownError(_REFUSED, _TEXT),
        "invalidDescription": KnownError(_REFUSED, _TEXT),
        "invalidVideoMetadata": KnownError(_REFUSED, _TEXT),
        "mediaBodyRequired": KnownError(
            _REFUSED, msg("YouTube dice que el vídeo está vacío. Súbalo otra vez a la publicación.")
        ),
        "commentTextTooLong": KnownError(_REFUSED, _COMMENT_TEXT),
        "invalidCommentMetadata": KnownError(_REFUSED, _COMMENT_TEXT),
        "operationNotSupported": KnownError(_REFUSED, _NO_REPLIES),
        "parentCommentIsPrivate": KnownError(_REFUSED, _NO_REPLIES),
        "commentsDisabled": KnownError(_REFUSED, _NO_REPLIES),
        "ineligibleAccount": KnownError(
            _REFUSED, msg("Esa cuenta de Google no puede comentar todavía. Entre en YouTube con ella y complétela.")
        ),
        "parentCommentNotFound": KnownError(_REFUSED, _COMMENT_GONE),
        "commentNotFound": KnownError(_REFUSED, _COMMENT_GONE),
        "videoNotFound": KnownError(_REFUSED, msg("YouTube ya no tiene ese vídeo.")),
    }
)

_PROCESSING = {
    "codec": msg("YouTube no entiende el códec del vídeo. Guárdelo como MP4 (H.264 y AAC) y repita."),
    "duplicate": msg("YouTube dice que ese vídeo ya está en el canal. Mírelo allí antes de repetir."),
    "length": msg("El vídeo dura más de lo que YouTube deja al canal. Verifique su teléfono en YouTube, o acórtelo."),
    "copyright": msg("YouTube ha rechazado el vídeo por derechos de autor. Mírelo en YouTube Studio."),
    "claim": msg("YouTube ha rechazado el vídeo por derechos de autor. Mírelo en YouTube Studio."),
    "uploaderAccount": _CLOSED,
    "": msg("YouTube no ha podido preparar el vídeo o lo ha rechazado. Mire el motivo en YouTube Studio."),
}


def processing_sentence(reason: str) -> Message:
    """Return the sentence for how `reason` begins; the last one is for any."""
    return next(sentence for begin, sentence in _PROCESSING.items() if reason.startswith(begin))
