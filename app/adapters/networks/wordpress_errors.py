"""WordPress's refusals, by the code that its REST API gives them (WP_Error), and ours of a site that cannot serve.

From the controllers of wp-includes/rest-api/endpoints and wp_authenticate_application_password, WordPress 6.8.
"""

from app.adapters.networks.exchange import ErrorTable, KnownError
from app.core.messages import msg
from app.domain.publishing.ports import NetworkErrorKind

_UNAUTHORISED, _REFUSED = NetworkErrorKind.UNAUTHORISED, NetworkErrorKind.REFUSED

NOT_WORDPRESS = msg(
    "%(host)s no responde como una web de WordPress. Revise la dirección, y que la web no tenga cerrada su API REST."
)
NO_PASSWORDS = msg(
    "La web %(host)s no admite contraseñas de aplicación. Pida a quien la administra que las active; hace falta https."
)
NO_RIGHTS = msg("El usuario no puede publicar en la web. Pida a quien la administra que le dé el papel de Autor.")
_NO_STICKY = msg(
    "El usuario no puede fijar entradas en la web. Pida a quien la administra que le dé el papel de Editor, o que la "
    "fije allí."
)
NOT_PUBLIC = msg("La web %(host)s guardó la publicación sin hacerla pública. Mire allí por qué, y hágala pública.")
_NO_SIGN_IN = msg(
    "La web %(host)s no reconoce el usuario o la contraseña de aplicación. Cree otra y conéctela; si sigue igual, pida "
    "a quien aloja la web que deje pasar la cabecera «Authorization»."
)
GONE = msg("La publicación ya no está en la web %(host)s: alguien la borró o la llevó a la papelera.")
_CLOSED = msg("La web %(host)s tiene cerrada su API REST, o una parte. Pida a quien la administra que la abra.")
_PICTURE = msg("La web %(host)s no admite la imagen. Pida a quien la administra que mire qué tipos y tamaños admite.")
_FULL = msg("La web %(host)s no tiene sitio para más imágenes. Pida a quien la administra que lo haga.")

ERRORS = ErrorTable(
    {
        "incorrect_password": KnownError(_UNAUTHORISED, _NO_SIGN_IN),
        "invalid_username": KnownError(_UNAUTHORISED, _NO_SIGN_IN),
        "invalid_email": KnownError(_UNAUTHORISED, _NO_SIGN_IN),
        "application_passwords_disabled": KnownError(_UNAUTHORISED, NO_PASSWORDS),
        "rest_not_logged_in": KnownError(_UNAUTHORISED, _NO_SIGN_IN),
        "rest_cannot_assign_sticky": KnownError(_REFUSED, _NO_STICKY),
        "rest_cannot_": KnownError(_REFUSED, NO_RIGHTS),
        "rest_user_cannot_": KnownError(_REFUSED, NO_RIGHTS),
        "rest_forbidden": KnownError(_REFUSED, NO_RIGHTS),
        "rest_post_invalid_id": KnownError(_REFUSED, GONE),
        "rest_already_trashed": KnownError(_REFUSED, GONE),
        "rest_no_route": KnownError(_REFUSED, _CLOSED),
        "rest_disabled": KnownError(_REFUSED, _CLOSED),
        "rest_upload_file_too_big": KnownError(_REFUSED, _PICTURE),
        "rest_upload_limited_space": KnownError(_REFUSED, _FULL),
        "rest_upload_user_quota_exceeded": KnownError(_REFUSED, _FULL),
        "rest_upload_": KnownError(_REFUSED, _PICTURE),
    },
    code_field="code",
)
