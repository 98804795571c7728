from collections.abc import Mapping
from dataclasses import dataclass

from app.core.messages import LabelledEnum, msg


class PagePart(LabelledEnum):
    PLAN = "plan", msg("El plan de redes en vigor")
    LINE = "line", msg("La línea editorial y las normas de participación")
    ACCOUNTS = "accounts", msg("Las cuentas oficiales, y cómo comprobarlas")
    INDICATORS = "indicators", msg("Los objetivos y sus indicadores")
    DATA = "data", msg("Los datos abiertos")
    PUBLISHED = "published", msg("Lo que se publica, con su texto: página, suscripciones y lista para su web")
    NEWSLETTER = "newsletter", msg("El boletín: lo que se publica, por correo a quien lo pida")


FIRST_PARTS = tuple(part for part in PagePart if part not in (PagePart.PUBLISHED, PagePart.NEWSLETTER))
"""Those offered to whoever has chosen nothing yet: texts are opened on purpose."""


class Licence(LabelledEnum):
    CC_BY = "cc-by-4.0", msg("CC BY 4.0: se usan citando a su organismo")
    CC0 = "cc0-1.0", msg("CC0 1.0: se usan sin condición alguna")


LICENCE_NAMES: Mapping[Licence, str] = {Licence.CC_BY: "CC BY 4.0", Licence.CC0: "CC0 1.0"}
"""Proper names, equal in all languages."""

LICENCE_ADDRESSES: Mapping[Licence, str] = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
}


@dataclass(frozen=True, slots=True)
class PublicPageSettings:
    """`may_index`: search engines may keep the page."""

    is_open: bool
    parts: tuple[PagePart, ...]
    may_index: bool
    licence: Licence
    contact: str
