"""Rules, lexicons and registers, as YAML.

`national/` holds everywhere, `regional/` by territory (`regions: [ES-VC]`); `emergency/` has its wording.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.editorial_line.rules.emergency_text import EmergencyWords, load_emergency_words
from app.domain.editorial_line.rules.faults import check_line
from app.domain.editorial_line.rules.line import EditorialLine
from app.domain.editorial_line.rules.line_parser import parse_line
from app.domain.editorial_line.rules.plain_data import read_yaml

FOLDER = Path(__file__).parent


@cache
def shipped_line(*folders: str) -> EditorialLine:
    """Join packs; raise `InvalidLine` naming every fault."""
    line = parse_line(gather_parts(folders or ("national", "regional")))
    check_line(line)
    return line


def gather_parts(folders: Iterable[str]) -> dict[str, list[Any]]:
    """Return entries by part, in file-name order."""
    parts: dict[str, list[Any]] = defaultdict(list)
    for folder in folders:
        for path in sorted((FOLDER / folder).rglob("*.yaml")):
            for part, items in (read_yaml(path.read_text(encoding="utf-8")) or {}).items():
                parts[part] += items
    return dict(parts)


@cache
def shipped_emergency_words() -> EmergencyWords:
    return load_emergency_words(read_yaml((FOLDER / "emergency" / "words.yaml").read_text(encoding="utf-8")))
