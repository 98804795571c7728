"""The response protocol that ships with the product: the decision tree and its words, as YAML that people can read."""

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from app.citizens.rules.reading import read_protocol
from app.citizens.rules.triage import Protocol
from app.editorial_line.rules.yaml_text import read_yaml

FOLDER = Path(__file__).parent


@cache
def shipped() -> Protocol:
    """Raises `BadLine` naming every fault."""
    parts: dict[str, list[Any]] = defaultdict(list)
    for path in sorted(FOLDER.rglob("*.yaml")):
        for part, items in read_yaml(path.read_text(encoding="utf-8")).items():
            parts[part] += items
    return read_protocol(dict(parts))
