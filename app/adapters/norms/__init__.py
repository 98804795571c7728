"""The shipped norms, in force only once adopted."""

from functools import cache
from pathlib import Path

from app.domain.editorial_line.rules.plain_data import read_yaml
from app.domain.moderation.rules.norms import NormSet, read_norms


@cache
def shipped_norms() -> NormSet:
    return read_norms(read_yaml((Path(__file__).parent / "norms.yaml").read_text(encoding="utf-8")))
