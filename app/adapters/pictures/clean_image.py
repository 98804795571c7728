from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CleanImage:
    content: bytes
    media_type: str
    width: int
    height: int
    likeness: str = ""
