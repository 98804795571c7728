"""What a topic is for and how much care it takes."""

from enum import StrEnum


class TopicClass(StrEnum):
    SERVICE = "service"
    EVENT = "event"
    CALL = "call"
    ACHIEVEMENT = "achievement"
    INAUGURATION = "inauguration"
    OPINION = "opinion"
    EMERGENCY = "emergency"


class Risk(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
