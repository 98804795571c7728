"""Sentence after a change that waits for a second person."""

from app.core.messages import msg

CHANGE_WAITS = msg("El cambio está pedido y aún no está en vigor: espera a otra persona o a que pasen 24 horas.")
