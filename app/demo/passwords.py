"""Passwords a person can type from paper, and nobody can guess."""

import secrets

# fmt: off
_WORDS = (
    "abeto", "acequia", "alameda", "alcalde", "aljibe", "almazara", "amapola", "azotea", "balcon", "banda", "barca",
    "botijo", "brisa", "brujula", "caballo", "campana", "candil", "cantaro", "carreta", "castillo", "cereza",
    "cigarra", "ciruela", "cometa", "corcho", "delta", "dulzaina", "encina", "ermita", "espiga", "estera", "farola",
    "fragua", "fuente", "gaviota", "girasol", "granada", "grillo", "guitarra", "higuera", "hinojo", "huerta",
    "jazmin", "jilguero", "ladera", "laurel", "lavanda", "lechuza", "limon", "linterna", "madera", "manzana",
    "marea", "melocoton", "membrillo", "mirador", "molino", "montera", "naranjo", "niebla", "noria", "olivo",
    "orilla", "paloma", "pandero", "parra", "patio", "pinar", "plaza", "portal", "pozo", "puente", "quesera",
    "ramblas", "retama", "ribera", "romero", "salina", "sandia", "semilla", "sendero", "sierra", "tambor", "tejado",
    "tinaja", "tomillo", "tortuga", "trigo", "umbria", "vaguada", "velero", "vereda", "viento", "violeta", "yunque",
    "zaguan", "zorzal",
)
# fmt: on


def new_password() -> str:
    """Four words and two digits: about 33 bits, for an organisation that does not exist."""
    words = [secrets.choice(_WORDS) for _ in range(4)]
    return "-".join([*words, str(secrets.randbelow(90) + 10)])
