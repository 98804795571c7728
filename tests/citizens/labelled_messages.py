"""Messages in the four languages with a careful reader's labels; `harmless` only sounds like danger.

They have a folder of their own, since `benchmarks.triage` reads it too.
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
