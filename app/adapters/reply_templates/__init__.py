"""The reply templates that ship with the product, in four languages, as YAML that people can read."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.citizens.rules.reading_templates import read_templates
from app.citizens.rules.templates import Template
from app.editorial_line.rules.yaml_text import read_yaml

FILE = Path(__file__).parent / "templates.yaml"


@cache
def shipped() -> Mapping[str, Template]:
    """By their code; raises `BadLine` naming every fault."""
    return {one.code: one for one in read_templates(read_yaml(FILE.read_text(encoding="utf-8")))}
