"""Links that networks or programs cut: each as it is typed, the address that it is, and as it goes out."""

HARD_LINKS = {
    "https://sede.villa.es/buscar?q=niños&tipo=año": "https://sede.villa.es/buscar?q=ni%C3%B1os&tipo=a%C3%B1o",
    "https://villa.es/búsqueda": "https://villa.es/b%C3%BAsqueda",
    "https://villa.es/b?f={a|b}&c=1": "https://villa.es/b?f=%7Ba%7Cb%7D&c=1",
    "https://villa.es/ruta{1}|x": "https://villa.es/ruta%7B1%7D%7Cx",
    "https://españa.es/Ñ?q=1#sección": "https://xn--espaa-rta.es/%C3%91?q=1#secci%C3%B3n",
    "https://es.wikipedia.org/wiki/España_(país)": "https://es.wikipedia.org/wiki/Espa%C3%B1a_%28pa%C3%ADs%29",
    "https://villa.es/x?q=(a)": "https://villa.es/x?q=%28a%29",
    "https://villa.es/abc==": "https://villa.es/abc%3D%3D",
    "https://villa.es?q=ñ": "https://villa.es/?q=%C3%B1",
    "https://villa.es:8443/col·legi": "https://villa.es:8443/col%C2%B7legi",
    "https://villa.es/日本語": "https://villa.es/%E6%97%A5%E6%9C%AC%E8%AA%9E",
    "https://villa.es/oferta/50%": "https://villa.es/oferta/50%25",
    "https://villa.es/((a))": "https://villa.es/%28%28a%29%29",
    "https://villa.es/`a^b`c": "https://villa.es/%60a%5Eb%60c",
    "https://villa.es\\@otra.example": "https://villa.es/@otra.example",
}
HARD_TEXT = "\n".join(f"Más en {typed}." for typed in HARD_LINKS)
OUTGOING_TEXT = "\n".join(f"Más en {outgoing}." for outgoing in HARD_LINKS.values())
