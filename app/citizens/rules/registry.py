"""What an account says of not being a registry, in the language of whoever reads it (Ley 39/2015, art. 16.4)."""

from collections.abc import Mapping

SHIPPED: Mapping[str, str] = {
    "es": "Esta cuenta informa y orienta. No es un registro: lo que se escribe aquí no inicia ningún trámite ni abre "
    "plazos legales.",
    "ca": "Aquest compte informa i orienta. No és un registre: el que s'hi escriu no inicia cap tràmit ni obre "
    "terminis legals.",
    "gl": "Esta conta informa e orienta. Non é un rexistro: o que se escribe aquí non inicia ningún trámite nin abre "
    "prazos legais.",
    "eu": "Kontu honek informatu eta bideratzen du. Ez da erregistroa: hemen idatzitakoak ez du izapiderik hasten, "
    "ezta legezko eperik irekitzen ere.",
    "en": "This account informs and guides. It is not a registry: writing here starts no procedure and no legal term.",
}


def registry_notice(own: Mapping[str, str], language: str) -> str:
    """The account's own words, or those that ship; in Spanish where there are none in that language."""
    return own.get(language) or SHIPPED.get(language) or own.get("es") or SHIPPED["es"]
