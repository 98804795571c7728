from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.editorial_line.rules.plain_data import read_yaml
from app.domain.triage.rules.protocol_format import read_protocol
from app.domain.triage.rules.triage import ResponseProtocol

FOLDER = Path(__file__).parent


@cache
def shipped_protocol() -> ResponseProtocol:
    """Raise `InvalidLine` naming every fault."""
    parts: dict[str, list[Any]] = defaultdict(list)
    for path in sorted(FOLDER.rglob("*.yaml")):
        for part, items in read_yaml(path.read_text(encoding="utf-8")).items():
            parts[part] += items
    return read_protocol(dict(parts))
