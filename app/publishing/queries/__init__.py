"""Every read of deliveries."""

from app.publishing.queries.lines import deliveries_of, lines_of

__all__ = ["deliveries_of", "lines_of"]
