"""An organisation's public content and its terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.messages import Message, msg


class PagePart(StrEnum):
    PLAN = "plan"
    LINE = "line"
    ACCOUNTS = "accounts"
    INDICATORS = "indicators"
    DATA = "data"


PAGE_PART_WORDS: dict[PagePart, Message] = {
    PagePart.PLAN: msg("El plan de redes en vigor"),
    PagePart.LINE: msg("La línea editorial y las normas de participación"),
    PagePart.ACCOUNTS: msg("Las cuentas oficiales, y cómo comprobarlas"),
    PagePart.INDICATORS: msg("Los objetivos y sus indicadores"),
    PagePart.DATA: msg("Los datos abiertos"),
}


class Licence(StrEnum):
    CC_BY = "cc-by-4.0"
    CC0 = "cc0-1.0"


LICENCE_NAMES: Mapping[Licence, str] = {Licence.CC_BY: "CC BY 4.0", Licence.CC0: "CC0 1.0"}
"""Proper names, equal in all languages."""
LICENCE_WORDS: Mapping[Licence, Message] = {
    Licence.CC_BY: msg("CC BY 4.0: se usan citando a su organismo"),
    Licence.CC0: msg("CC0 1.0: se usan sin condición alguna"),
}
LICENCE_ADDRESSES: Mapping[Licence, str] = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
}


@dataclass(frozen=True, slots=True)
class PublicPageSettings:
    """The chosen settings. `may_index`: search engines may keep the page."""

    is_open: bool
    parts: tuple[PagePart, ...]
    may_index: bool
    licence: Licence
    contact: str
