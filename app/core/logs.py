"""The log of every process."""

import logging
import sys

import structlog


def configure_logging(level: str) -> None:
    """Log JSON on stderr, nothing personal: job names, counts, errors without values.

    Left unset, structlog would draw each failure for a terminal, with the values of every variable on its way.
    """
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping().get(level.upper(), 20)),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
