"""What the worker does for requests: letters come in, and names go when their term has passed."""

from app.intake.jobs.collecting import Collector
from app.intake.jobs.forgetting import forget_names

__all__ = ["Collector", "forget_names"]
