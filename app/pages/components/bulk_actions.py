from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from app.core.errors import Refusal
from app.core.messages import msg

NONE_CHOSEN = msg("Marque al menos una publicación.")
CHANGED_MEANWHILE = msg("Alguien la estaba cambiando en ese mismo momento: vuelva a leerla.")
TRANSACTION_FAILURES = (Refusal, DBAPIError, StaleDataError)
"""Transaction failures: a post changed since read."""
