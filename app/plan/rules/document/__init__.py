"""The plan as one document: what its pages say, before any way of writing them down."""

from app.plan.rules.document.making import Asked, made, without_capacity

__all__ = ["Asked", "made", "without_capacity"]
