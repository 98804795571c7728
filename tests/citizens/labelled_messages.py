"""What neighbours write in the four languages, as a careful reader sorts it; `harmless` only sounds like danger.

A folder of its own, so that `benchmarks.triage` reads it too.
"""

import csv
from pathlib import Path

from app.domain.cases.rules.categories import Category

FOLDER = Path(__file__).parent / "neighbours_said"
HARMLESS = "harmless"

with (FOLDER / "messages.csv").open(encoding="utf-8", newline="") as _file:
    _ROWS = [(row["text"], row["lang"], row["label"]) for row in csv.DictReader(_file)]

NEIGHBOURS = [(text, language, Category(label)) for text, language, label in _ROWS if label != HARMLESS]
UNHARMED = [(text, language) for text, language, label in _ROWS if label == HARMLESS]
