"""The norms of participation that ship with the product, as somebody may adopt them; in force nowhere until then."""

from functools import cache
from pathlib import Path

from app.citizens.rules.norms import Norms, read_norms
from app.editorial_line.rules.yaml_text import read_yaml


@cache
def shipped() -> Norms:
    return read_norms(read_yaml((Path(__file__).parent / "norms.yaml").read_text(encoding="utf-8")))
