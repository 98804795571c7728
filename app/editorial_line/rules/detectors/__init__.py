"""What can be counted or checked in a piece without a list of words. Each gives the places it found; none, no marks."""

from app.editorial_line.rules.detectors.links import labels, links
from app.editorial_line.rules.look import Detector

DETECTORS: dict[str, Detector] = {
    "labels": labels,
    "links": links,
}
