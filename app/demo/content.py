import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
MONTHS_BACK = 8
"""Months before this, of twelve."""


@dataclass(frozen=True, slots=True)
class DemoPost:
    """A post for a day of any year."""

    month: int
    day: int
    at: time
    topic: str
    title: str
    text: str
    text_ca: str
    link: str
    accounts: tuple[str, ...]
    image: str
    alt: str
    source: str

    def day_near(self, today: date) -> date:
        """Return the post's day in the twelve months around today."""
        ahead = (self.month - today.month + MONTHS_BACK) % 12 - MONTHS_BACK
        months = today.year * 12 + today.month - 1 + ahead
        return date(months // 12, months % 12 + 1, self.day)


@dataclass(frozen=True)
class DemoOrganisation:
    data: Mapping[str, Any]
    posts: tuple[DemoPost, ...]

    @property
    def organisation(self) -> Mapping[str, Any]:
        fields: Mapping[str, Any] = self.data["organisation"]
        return fields

    @property
    def slug(self) -> str:
        return str(self.organisation["slug"])

    @property
    def zone(self) -> str:
        return str(self.organisation["zone"])

    @cached_property
    def unit_of_topic(self) -> Mapping[str, str]:
        return {topic["slug"]: topic["unit"] for topic in self.data["topics"]}

    @cached_property
    def urgent_topics(self) -> frozenset[str]:
        return frozenset(topic["slug"] for topic in self.data["topics"] if topic["class"] == "emergency")


def load_town() -> DemoOrganisation:
    files = sorted((FOLDER / "posts").glob("*.json"))
    return DemoOrganisation(
        _read(FOLDER / "town.json"), tuple(_parse_post(post) for path in files for post in _read(path))
    )


def load_island() -> DemoOrganisation:
    """Return the other organisation, which the first never sees."""
    content = _read(FOLDER / "second.json")
    return DemoOrganisation(content, tuple(map(_parse_post, content["posts"])))


def load_reasons(kind: str) -> tuple[str, ...]:
    """Return reasons, any broken rule first."""
    notes = [note for note in _read(FOLDER / "notes.json") if note["kind"] == kind]
    return tuple(f"{note['rule']}: {note['text']}" if note["rule"] else note["text"] for note in notes)


def _parse_post(post: Mapping[str, Any]) -> DemoPost:
    return DemoPost(
        month=post["month"],
        day=post["day"],
        at=time.fromisoformat(post["time"]),
        topic=post["topic"],
        title=post["title"],
        text=post["text"],
        text_ca=post.get("text_ca", ""),
        link=post["link"],
        accounts=tuple(post["accounts"]),
        image=post.get("image", ""),
        alt=post.get("alt", ""),
        source=post.get("source", ""),
    )


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
