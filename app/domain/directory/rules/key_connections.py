"""Networks that are connected with a key made in the account itself: what is asked, and where it is made."""

from dataclasses import dataclass
from datetime import date

from app.core.messages import Message, msg
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.directory.rules.sources import Source

_READ = date(2026, 11, 30)

_SERVER = msg("Dirección del servidor")


@dataclass(frozen=True, slots=True)
class KeyField:
    label: Message
    hint: Message


@dataclass(frozen=True, slots=True)
class KeyConnection:
    """`server`: the usual one; `steps`: how the key is made; `source`: where the network says so.

    `more_keys`: those that follow the first, at most three.
    """

    server: str
    account: Message
    account_hint: Message
    key: Message
    key_hint: Message
    steps: tuple[Message, ...]
    source: Source
    is_named: bool = True
    """False where the account is asked by an identifier that is not its name."""
    address: Message = _SERVER
    address_hint: Message | None = None
    software: str = ""
    """The program that a site has to run."""
    caution: Message | None = None
    more_keys: tuple[KeyField, ...] = ()

    @property
    def keys(self) -> tuple[KeyField, ...]:
        return KeyField(self.key, self.key_hint), *self.more_keys

    def secret(self, account: str, *keys: str) -> str:
        """Return what the connector is given."""
        return " ".join([account.strip().lstrip("@"), *("".join(key.split()) for key in keys)])


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
        source=Source("Bluesky, Settings: App Passwords", _READ),
    ),
    Network.WEB: KeyConnection(
        server="",
        account=msg("Usuario de la web"),
        account_hint=msg("El nombre con el que entra en su administración, o su correo."),
        key=msg("Contraseña de aplicación"),
        key_hint=msg("Seis grupos de cuatro letras o cifras. No es la contraseña con la que se entra."),
        steps=(
            msg("Pida a quien administra la web un usuario para Cauce, con el papel de Autor."),
            msg("Entre con él en la administración, que suele estar en «/wp-admin»."),
            msg("En Perfil › Contraseñas de aplicación, añada una que se llame «Cauce» y cópiela aquí."),
        ),
        source=Source("WordPress, REST API Handbook: Authentication, Application Passwords", _READ),
        is_named=False,
        address=msg("Dirección de la web"),
        address_hint=msg("Como la enseña el navegador, con «www» o sin él; si está en una carpeta, con ella."),
        software="WordPress",
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
        source=Source("Telegram, Bot API: Authorizing your bot", _READ),
    ),
    Network.FACEBOOK: KeyConnection(
        server="https://graph.facebook.com",
        account=msg("Identificador de la página"),
        account_hint=msg("Unas quince cifras. Están en la página: Información › Transparencia de la página."),
        key=msg("Clave de la página"),
        key_hint=msg("Larga; empieza por EAA. Ha de ser la de la página, no la de una persona."),
        steps=(
            msg("En developers.facebook.com, haga una aplicación de empresa («Business») a nombre del organismo."),
            msg(
                "En la configuración de empresa de Meta, añada un usuario de sistema y asígnele la aplicación y la "
                "página, con permiso para crear contenido."
            ),
            msg(
                "Genérele una clave que no caduque, con los permisos pages_show_list, pages_read_engagement y "
                "pages_manage_posts. Pida con ella «me/accounts»: la respuesta trae la clave de la página."
            ),
        ),
        source=Source("Meta, Pages API: Getting Started; Business Management: System Users", _READ),
        is_named=False,
    ),
    Network.INSTAGRAM: KeyConnection(
        server="https://graph.instagram.com",
        account=msg("Identificador de la cuenta"),
        account_hint=msg("Unas diecisiete cifras; empieza por 178. El panel lo enseña junto a la clave."),
        key=msg("Clave de la cuenta"),
        key_hint=msg("Larga; empieza por IGAA, o por EAA si es de un usuario de sistema."),
        steps=(
            msg("En la aplicación de Instagram, pase la cuenta oficial a profesional, si no lo es."),
            msg(
                "En developers.facebook.com, añada a la aplicación del organismo «API de Instagram con inicio de "
                "sesión de Instagram», y la cuenta oficial entre sus evaluadores."
            ),
            msg(
                "En «Generar identificadores de acceso», entre con la cuenta oficial, acepte "
                "instagram_business_basic e instagram_business_content_publish, y copie el identificador y la clave."
            ),
        ),
        source=Source("Meta, Instagram Platform: Get Started", _READ),
        is_named=False,
        caution=msg(
            "Instagram no deja borrar con esta clave: lo que se retire, lo borra una persona en la aplicación."
        ),
    ),
    Network.THREADS: KeyConnection(
        server="https://graph.threads.net",
        account=msg("Nombre de usuario"),
        account_hint=msg("Por ejemplo «@villacauce»."),
        key=msg("Clave de la cuenta"),
        key_hint=msg("Larga; empieza por THAA. Dura sesenta días."),
        steps=(
            msg(
                "En developers.facebook.com, añada a la aplicación del organismo el uso «Acceder a la API de Threads»."
            ),
            msg("En los roles de la aplicación, invite a la cuenta oficial como evaluadora, y acéptelo desde ella."),
            msg(
                "En el generador de identificadores de usuario, entre con la cuenta oficial y acepte threads_basic, "
                "threads_content_publish, threads_manage_replies, threads_read_replies y threads_delete."
            ),
        ),
        source=Source("Meta, Threads API: Get Started", _READ),
    ),
    Network.X: KeyConnection(
        server="https://api.x.com",
        account=msg("Nombre de usuario"),
        account_hint=msg("Por ejemplo «@villacauce»."),
        key=msg("Clave de la API"),
        key_hint=msg("«API Key»: unas veinticinco letras y cifras."),
        more_keys=(
            KeyField(msg("Secreto de la clave"), msg("«API Key Secret»: unas cincuenta letras y cifras.")),
            KeyField(msg("Token de acceso"), msg("«Access Token»: cifras, un guion y letras.")),
            KeyField(msg("Secreto del token"), msg("«Access Token Secret»: unas cuarenta y cinco letras y cifras.")),
        ),
        steps=(
            msg("Entre en console.x.com con la cuenta oficial y cree una aplicación. Añada saldo: X cobra."),
            msg("En la aplicación, dele permiso de lectura y escritura antes de crear ningún token."),
            msg(
                "En «Keys and tokens», cree la clave y el token de acceso (OAuth 1.0a), con sus secretos, y copie "
                "aquí los cuatro."
            ),
        ),
        source=Source("X, Authentication: OAuth 1.0a, API keys and user access tokens", _READ),
    ),
    Network.LINKEDIN: KeyConnection(
        server="https://api.linkedin.com",
        account=msg("Número de la organización"),
        account_hint=msg("Las cifras de su página de administración: «12345» en linkedin.com/company/12345/admin."),
        key=msg("Token de acceso"),
        key_hint=msg("Un texto largo, de varios cientos de letras y cifras. Dura sesenta días."),
        steps=(
            msg(
                "En developer.linkedin.com, cree una aplicación de la página del organismo y pida el producto "
                "«Community Management API». LinkedIn la revisa y tarda semanas."
            ),
            msg(
                "Con la aplicación aprobada, quien administra la página abre el generador de tokens y marca "
                "«w_organization_social», «r_organization_social» y «rw_organization_admin»."
            ),
            msg("Copie aquí el token. Antes de sesenta días hay que crear otro y volver a conectar la cuenta."),
        ),
        source=Source(
            "LinkedIn, Developer Portal Tools: Token Generator; Community Management: Posts API, Permissions", _READ
        ),
        is_named=False,
    ),
}
UNTRIED_NETWORKS = frozenset(
    {
        Network.TELEGRAM,
        Network.FACEBOOK,
        Network.INSTAGRAM,
        Network.THREADS,
        Network.X,
        Network.LINKEDIN,
        Network.YOUTUBE,
    }
)
"""Those whose connector was tried against a server written from its documentation, never against the network."""


def connection_name(network: Network) -> str:
    """Return the network's name, with the program that it has to run."""
    known = KEY_CONNECTIONS.get(network)
    return f"{NETWORK_NAMES[network]} ({known.software})" if known and known.software else NETWORK_NAMES[network]
