"""Where a person publishes in the networks without a connector, and where the address of it is.

From the help pages of each (WhatsApp, "Channels"; TikTok, "Posting"; Nextdoor, "Public agencies"; Google Business
Profile, "Posts"), as known on 30 November 2026; what a screen says may have changed since.
"""

from app.core.messages import Message, msg
from app.domain.directory.rules.networks import Network

HAND_STEPS: dict[Network, Message] = {
    Network.WHATSAPP: msg(
        "En WhatsApp, abra «Novedades», entre en el canal y pegue ahí el texto, no en un chat. "
        "Si no encuentra cómo copiar su enlace, basta con la captura."
    ),
    Network.TIKTOK: msg(
        "En TikTok, suba el vídeo o las fotos con «+», pegue el texto como descripción y añada los subtítulos. "
        "La dirección está en «Compartir», «Copiar enlace»."
    ),
    Network.NEXTDOOR: msg(
        "En Nextdoor, elija antes la página del organismo: si no, sale con el nombre de usted. "
        "La dirección está en «Compartir», «Copiar enlace»."
    ),
    Network.GOOGLE_BUSINESS: msg(
        "En Google, con la cuenta que gestiona la ficha, busque el nombre del organismo y pulse «Añadir novedad». "
        "No ponga teléfonos en el texto: Google rechaza la publicación. La dirección está en «Compartir»."
    ),
}
