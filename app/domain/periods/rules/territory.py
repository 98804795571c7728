"""Territory codes.

`ES`, a region (ISO 3166-2, `ES-VC`), province (INE, `46`) or municipality (INE, `46250`).
"""

import re
from dataclasses import dataclass

from app.core.errors import Refusal
from app.core.messages import Message, msg

SPAIN = "ES"
ALL_OF_SPAIN = msg("Toda España")
_REGIONS: dict[str, tuple[Message, str]] = {
    "ES-AN": (msg("Andalucía"), "04 11 14 18 21 23 29 41"),
    "ES-AR": (msg("Aragón"), "22 44 50"),
    "ES-AS": (msg("Asturias"), "33"),
    "ES-CN": (msg("Canarias"), "35 38"),
    "ES-CB": (msg("Cantabria"), "39"),
    "ES-CL": (msg("Castilla y León"), "05 09 24 34 37 40 42 47 49"),
    "ES-CM": (msg("Castilla-La Mancha"), "02 13 16 19 45"),
    "ES-CT": (msg("Cataluña"), "08 17 25 43"),
    "ES-CE": (msg("Ceuta"), "51"),
    "ES-VC": (msg("Comunitat Valenciana"), "03 12 46"),
    "ES-EX": (msg("Extremadura"), "06 10"),
    "ES-GA": (msg("Galicia"), "15 27 32 36"),
    "ES-IB": (msg("Illes Balears"), "07"),
    "ES-RI": (msg("La Rioja"), "26"),
    "ES-MD": (msg("Madrid (comunidad)"), "28"),
    "ES-ML": (msg("Melilla"), "52"),
    "ES-MC": (msg("Murcia (región)"), "30"),
    "ES-NC": (msg("Navarra"), "31"),
    "ES-PV": (msg("País Vasco"), "01 20 48"),
}
REGION_NAMES = {code: name for code, (name, _) in _REGIONS.items()}
REGION_OF_PROVINCE = {province: code for code, (_, provinces) in _REGIONS.items() for province in provinces.split()}
_MUNICIPALITY = re.compile(r"(\d{2})\d{3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Territory:
    """A place and those around it; empty where unknown."""

    region: str = ""
    province: str = ""
    municipality: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.region)

    @property
    def code(self) -> str:
        return self.municipality or self.province or self.region or SPAIN

    def lies_in(self, other: "Territory") -> bool:
        """Tell whether the other territory is, or contains, this one."""
        named = (("municipality", other.municipality), ("province", other.province), ("region", other.region))
        return all(getattr(self, name) == place for name, place in named if place)


def parse_territory(code: str, *, region: str = "") -> Territory:
    """Parse a code; `region` fills its gaps. Raises `Refusal` when unknown."""
    code, region = code.strip().upper(), region.strip().upper()
    if code in ("", SPAIN):
        return Territory(region=region if region in _REGIONS else "")
    if code in _REGIONS:
        return Territory(region=code)
    municipality = _MUNICIPALITY.fullmatch(code)
    province = municipality[1] if municipality else code
    if province not in REGION_OF_PROVINCE:
        raise Refusal(
            msg("El territorio «%(code)s» no existe. Escriba ES, una comunidad como ES-VC o un código INE.", code=code)
        )
    return Territory(REGION_OF_PROVINCE[province], province, code if municipality else "")


def body_territory(code: str, region: str) -> Territory:
    """Return unknown if the data name no place."""
    try:
        return parse_territory(code[:5], region=region)
    except Refusal:
        return parse_territory("", region=region)


def is_territory_bound(place: str, body: Territory, *, overlapping: bool) -> bool:
    """Accept a body inside, or of unknown territory.

    With `overlapping` also the reverse: a town's election binds the regional government there.
    """
    if not body.is_known:
        return True
    where = parse_territory(place)
    return body.lies_in(where) or (overlapping and where.lies_in(body))
