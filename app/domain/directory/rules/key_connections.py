"""Networks that are connected with a key made in the account itself: what is asked, and where it is made."""

from dataclasses import dataclass

from app.core.messages import Message, msg
from app.domain.directory.rules.networks import Network


@dataclass(frozen=True, slots=True)
class KeyConnection:
    """`server`: the usual one; `steps`: how the key is made; `source`: where the network says so."""

    server: str
    account: Message
    account_hint: Message
    key: Message
    key_hint: Message
    steps: tuple[Message, ...]
    source: str

    def secret(self, account: str, key: str) -> str:
        """Return what the connector is given."""
        return f"{account.strip().lstrip('@')} {key.strip()}"


KEY_CONNECTIONS: dict[Network, KeyConnection] = {
    Network.BLUESKY: KeyConnection(
        server="https://bsky.social",
        account=msg("Nombre de usuario"),
        account_hint=msg("Entero, por ejemplo «villacauce.bsky.social» o el dominio del organismo."),
        key=msg("Contraseña de aplicación"),
        key_hint=msg("Cuatro grupos de cuatro letras o cifras. No es la contraseña de la cuenta."),
        steps=(
            msg("Entre en bsky.app con la cuenta oficial."),
            msg(
                "Vaya a Ajustes › Privacidad y seguridad › Contraseñas de aplicación, y añada una que se llame «Cauce»."
            ),
            msg("Cópiela aquí. No le dé acceso a los mensajes directos: Cauce no lo necesita."),
        ),
        source="Bluesky, Settings: App Passwords",
    ),
    Network.TELEGRAM: KeyConnection(
        server="https://api.telegram.org",
        account=msg("Nombre del canal"),
        account_hint=msg("Por ejemplo «@villacauce». De un canal privado, su identificador: empieza por -100."),
        key=msg("Clave del bot"),
        key_hint=msg("Unas cifras, dos puntos y unas treinta letras y cifras."),
        steps=(
            msg("En Telegram, escriba a @BotFather «/newbot» y siga sus preguntas: al final le da la clave del bot."),
            msg("En el canal, abra Administradores › Añadir administrador y elija ese bot."),
            msg("Déjele publicar mensajes y borrar los de otros; quítele lo demás."),
        ),
        source="Telegram, Bot API: Authorizing your bot",
    ),
}
UNTRIED_NETWORKS = frozenset({Network.TELEGRAM})
"""Those whose connector was tried against a server written from its documentation, never against the network."""
