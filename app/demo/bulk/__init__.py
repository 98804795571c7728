"""Posts by the thousand for whoever measures."""

from app.demo.bulk.seeding import Size, seed

__all__ = ["Size", "seed"]
