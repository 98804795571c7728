import re

from app.core.errors import Refusal
from app.core.messages import msg

MINIMUM_PASSWORD = 12
_COMMON_PASSWORDS = frozenset(
    (
        "password",
        "passwort",
        "contraseña",
        "contrasena",
        "clave",
        "secreto",
        "administrador",
        "administracion",
        "ayuntamiento",
        "diputacion",
        "cabildo",
        "concejalia",
        "comunicacion",
        "alcaldia",
        "bienvenido",
        "bienvenida",
        "comunidad",
        "qwertyuiop",
        "asdfghjkl",
        "qwerty",
        "iloveyou",
        "teamo",
        "tequiero",
        "futbol",
        "barcelona",
        "realmadrid",
        "madrid",
        "españa",
        "espana",
        "letmein",
        "welcome",
        "admin",
        "cauce",
    )
)
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def check_password(password: str, *, email: str) -> None:
    """Raise `Refusal` when short (NIST SP 800-63B) or easily guessed."""
    if len(password) < MINIMUM_PASSWORD:
        raise Refusal(
            msg("Use al menos %(count)s caracteres; una frase corta es fácil de recordar.", count=MINIMUM_PASSWORD)
        )
    low = password.casefold()
    if low in (email.casefold(), email.casefold().partition("@")[0]):
        raise Refusal(msg("La contraseña no puede ser su dirección de correo."))
    if _EDGES.sub("", low) in _COMMON_PASSWORDS | {""} or len(set(low)) < 5:
        raise Refusal(msg("Esa contraseña es de las primeras que alguien probaría. Elija otra."))
