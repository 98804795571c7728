"""Providers where an account is connected in the browser, with an application of the body's own (OAuth 2, RFC 6749)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.messages import LabelledEnum, Message, msg
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.sources import Source

_READ = date(2026, 11, 30)
AUTHORISATION_LIFE = timedelta(minutes=10)
"""From the beginning to the answer, and again from the answer to the choice of accounts."""


class OAuthProvider(LabelledEnum):
    META = "meta", msg("Meta (Facebook e Instagram)")
    THREADS = "threads", msg("Threads")
    LINKEDIN = "linkedin", msg("LinkedIn")
    X = "x", msg("X")
    GOOGLE = "google", msg("YouTube (Google)")


@dataclass(frozen=True, slots=True)
class ProviderTerms:
    """`scopes`: by network, all that its connector needs; `console`: where the application is made.

    `id_label`, `secret_label`: as the console names them; `uses_pkce`: the provider documents PKCE (RFC 7636).
    """

    scopes: Mapping[Network, tuple[str, ...]]
    console: str
    id_label: Message
    secret_label: Message
    steps: tuple[Message, ...]
    source: Source
    uses_pkce: bool = False

    @property
    def all_scopes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(scope for scopes in self.scopes.values() for scope in scopes))


PROVIDERS: dict[OAuthProvider, ProviderTerms] = {
    OAuthProvider.META: ProviderTerms(
        scopes={
            Network.FACEBOOK: (
                "pages_show_list",
                "pages_read_engagement",
                "pages_manage_posts",
                "pages_manage_engagement",
                "pages_read_user_content",
            ),
            Network.INSTAGRAM: (
                "pages_show_list",
                "pages_read_engagement",
                "instagram_basic",
                "instagram_content_publish",
                "instagram_manage_contents",
                "instagram_manage_comments",
            ),
        },
        console="developers.facebook.com",
        id_label=msg("Identificador de la aplicación"),
        secret_label=msg("Clave secreta de la aplicación"),
        steps=(
            msg("En developers.facebook.com, abra la aplicación de empresa («Business») del organismo, o créela."),
            msg(
                "En «Inicio de sesión con Facebook › Configuración», pegue la dirección de retorno entre las URI de "
                "redireccionamiento de OAuth válidas."
            ),
            msg("En «Configuración › Básica», copie el identificador y la clave secreta de la aplicación."),
        ),
        source=Source("Meta, Facebook Login: Manually Build a Login Flow; Permissions Reference", _READ),
    ),
    OAuthProvider.THREADS: ProviderTerms(
        scopes={
            Network.THREADS: (
                "threads_basic",
                "threads_content_publish",
                "threads_manage_replies",
                "threads_read_replies",
                "threads_delete",
            )
        },
        console="developers.facebook.com",
        id_label=msg("Identificador de la aplicación de Threads"),
        secret_label=msg("Clave secreta de la aplicación de Threads"),
        steps=(
            msg("En developers.facebook.com, añada a la aplicación el uso «Acceder a la API de Threads»."),
            msg("En su configuración, pegue la dirección de retorno entre las URL de devolución de llamada."),
            msg(
                "Copie de allí el identificador y la clave secreta de Threads: no son los de la aplicación de Facebook."
            ),
        ),
        source=Source("Meta, Threads API: Get Access Tokens and Permissions", _READ),
    ),
    OAuthProvider.LINKEDIN: ProviderTerms(
        scopes={Network.LINKEDIN: ("w_organization_social", "r_organization_social", "rw_organization_admin")},
        console="developer.linkedin.com",
        id_label=msg("Client ID"),
        secret_label=msg("Primary Client Secret"),
        steps=(
            msg("En developer.linkedin.com, abra la aplicación que tiene aprobada la «Community Management API»."),
            msg("En «Auth», pegue la dirección de retorno entre las «Authorized redirect URLs for your app»."),
            msg("Copie de allí el Client ID y el Primary Client Secret."),
        ),
        source=Source("LinkedIn, Authorization Code Flow (3-legged OAuth); Community Management: Permissions", _READ),
    ),
    OAuthProvider.X: ProviderTerms(
        scopes={Network.X: ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access")},
        console="console.x.com",
        id_label=msg("Client ID"),
        secret_label=msg("Client Secret"),
        steps=(
            msg("En console.x.com, abra la aplicación del organismo y su «User authentication settings»."),
            msg(
                "Elija permiso de lectura y escritura y el tipo «Web App, Automated App or Bot», y pegue la dirección "
                "de retorno en «Callback URI»."
            ),
            msg("Al guardar, copie el Client ID y el Client Secret de OAuth 2.0. No son la API Key y su secreto."),
        ),
        source=Source("X, OAuth 2.0 Authorization Code Flow with PKCE", _READ),
        uses_pkce=True,
    ),
    OAuthProvider.GOOGLE: ProviderTerms(
        scopes={
            Network.YOUTUBE: tuple(
                f"https://www.googleapis.com/auth/youtube.{name}" for name in ("upload", "force-ssl", "readonly")
            )
        },
        console="console.cloud.google.com",
        id_label=msg("ID de cliente"),
        secret_label=msg("Secreto del cliente"),
        steps=(
            msg("En console.cloud.google.com, cree un proyecto del organismo y active la «YouTube Data API v3»."),
            msg(
                "En «Google Auth Platform», ponga la aplicación en producción: mientras está «en pruebas», Google "
                "corta la conexión a los siete días."
            ),
            msg("En «Clientes», cree uno de tipo «Aplicación web» y pegue en él la dirección de retorno."),
            msg("Copie de allí el ID de cliente y el secreto."),
            msg(
                "Pida a YouTube la auditoría del proyecto. Hasta que la pasa, lo que se sube desde fuera queda en "
                "privado."
            ),
        ),
        source=Source(
            "Google, Using OAuth 2.0 for Web Server Applications; YouTube, Data API: Videos; OAuth 2.0 scopes", _READ
        ),
        uses_pkce=True,
    ),
}
BROWSER_NETWORKS = frozenset(network for terms in PROVIDERS.values() for network in terms.scopes)


def provider_of(network: Network) -> OAuthProvider | None:
    """Return the provider that authorises the network's accounts."""
    return next((provider for provider, terms in PROVIDERS.items() if network in terms.scopes), None)
