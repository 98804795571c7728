"""The shipped templates, in four languages, as YAML."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.domain.editorial_line.rules.plain_data import read_yaml
from app.domain.replies.rules.templates import ReplyTemplate, read_templates

FILE = Path(__file__).parent / "templates.yaml"


@cache
def shipped_templates() -> Mapping[str, ReplyTemplate]:
    """Return templates by code. Raises `InvalidLine` naming every fault."""
    return {template.code: template for template in read_templates(read_yaml(FILE.read_text(encoding="utf-8")))}
