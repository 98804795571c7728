"""An account as citizens see it, and the changes between two looks."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from app.core.messages import LabelledEnum, msg


class ProfilePart(LabelledEnum):
    NAME = "name", msg("el nombre")
    BIOGRAPHY = "biography", msg("la descripción")
    LINK = "link", msg("el enlace")
    AVATAR = "avatar", msg("la imagen")
    HEADER = "header", msg("la cabecera")
    ADMINISTRATORS = "administrators", msg("quién la administra")


@dataclass(frozen=True, slots=True)
class AccountProfile:
    """`avatar`, `header`: a mark that changes when the picture does; `administrators`: how many, and a mark of theirs.

    None where the network does not tell a part.
    """

    name: str | None = None
    biography: str | None = None
    link: str | None = None
    avatar: str | None = None
    header: str | None = None
    administrators: str | None = None

    def as_dict(self) -> dict[str, str]:
        return {part: value for part, value in asdict(self).items() if value is not None}


def changed_parts(before: Mapping[str, str], after: Mapping[str, str]) -> list[ProfilePart]:
    """Return the parts that both looks tell, and differ; a part not told before is no change."""
    return [part for part in ProfilePart if part in before and part in after and before[part] != after[part]]
