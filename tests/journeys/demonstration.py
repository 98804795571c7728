"""What the demonstration has at any moment, by its name."""

import re

WAITING = "Mercado semanal"
"""The piece of a series whose text was changed: written by the first editor, it waits for the supervisor."""
CORRECTION = re.compile(r"^Corrección de \d{4}.\d{4}: ")
"""What corrects another piece, published some hours ago, under the plan in force."""
TOPIC = "Biblioteca La Noria"
