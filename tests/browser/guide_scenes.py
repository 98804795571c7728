"""Scenes of the guide's images (`shots --guide`), and the action on a page before its image."""

from playwright.sync_api import Page

SCENES = (
    ("hoy", "editor", "today"),
    ("componer", "editor", "post-draft"),
    ("revisar", "supervisor", "posts-N-N-review"),
    ("publicada", "editor", "post-closed"),
    ("calendario", "supervisor", "calendar"),
    ("ajustes", "administrator", "settings"),
    ("historial", "supervisor", "history"),
    ("linea", "supervisor", "line"),
    ("hallazgo", "editor", "posts-new"),
    ("periodo", "supervisor", "periods-N-confirmation"),
    ("peticion", "supervisor", "requests-N-N"),
    ("retiradas", "supervisor", "takedowns"),
    ("protocolo", "supervisor", "citizens-protocol"),
    ("para-decidir", "supervisor", "waiting"),
    ("sustituciones", "supervisor", "me-substitutions"),
    ("plazos", "supervisor", "deadlines"),
    ("sesion", "supervisor", "sittings-N"),
    ("avisos", "supervisor", "notices"),
    ("rutas-solas", "supervisor", "routes-rules"),
    ("suscripciones", "supervisor", "subscriptions"),
    ("buscar", "supervisor", "search"),
    ("actos", "supervisor", "calendar-events"),
    ("mover", "supervisor", "calendar-agenda"),
    ("tabla", "supervisor", "calendar-table"),
    ("importar", "supervisor", "calendar-import"),
    ("huecos", "supervisor", "plan-slots"),
    ("serie", "supervisor", "series-N"),
    ("atencion", "supervisor", "reports-attention"),
    ("bandeja", "author", "citizens"),
    ("plantillas", "editor", "citizens-templates"),
    ("medidas", "supervisor", "citizens-measures"),
    ("campana", "supervisor", "plan-campaigns-N"),
    ("cumplimiento", "supervisor", "reports-compliance"),
    ("semana", "supervisor", "calendar-week"),
    ("plan", "supervisor", "plan"),
    ("mirar", "supervisor", "plan-others"),
    ("quien", "supervisor", "plan-who"),
    ("donde", "supervisor", "plan-where"),
    ("objetivo", "supervisor", "plan-objectives-N"),
    ("plazos-del-caso", "editor", "citizens-N-N"),
    ("documento", "supervisor", "plan-document"),
    ("esperar", "administrator", "plan-wait"),
    ("mensajes", "administrator", "citizens-mailbox"),
    ("conectar", "administrator", "official-accounts"),
    ("conectar-instagram", "administrator", "official-accounts"),
    ("conectar-youtube", "administrator", "official-accounts"),
    ("cifras", "supervisor", "reports-reach"),
)
"""The image, the role that sees it, and the kind of page."""
PHONE_SCENES = (("waiting", "supervisor"), ("posts-N-N-review", "supervisor"), ("calendar", "supervisor"))
"""What the documents show of a phone, side by side."""
FURTHER = {
    "componer": "/edit",
    "buscar": "?q=biblioteca",
    "conectar": "/connection/bluesky",
    "conectar-instagram": "/connection/instagram",
    "conectar-youtube": "/app-keys/google",
}
"""The suffix of a page kind's address, by image name."""
PROUD = "Somos referentes: hemos logrado la mejor biblioteca de la historia, un éxito histórico de esta ciudad."


def boast(page: Page) -> None:
    """Type a text that a rule sends to a person, and wait until the page shows it."""
    page.get_by_label("Título").fill("La biblioteca en agosto")
    page.get_by_role("group", name="X").locator("label").first.click()
    page.get_by_label("Texto en castellano").fill(PROUD)
    page.locator(".finding--route").first.wait_for()
    page.locator(".finding--route").first.scroll_into_view_if_needed()


def begin_moving(page: Page) -> None:
    page.get_by_role("link", name="Mover", exact=False).first.click()
    page.locator(".moving").wait_for()


def show_steps(page: Page) -> None:
    page.locator("ol.document__list").evaluate("steps => steps.scrollIntoView()")


ACTS = {"hallazgo": boast, "mover": begin_moving, "conectar-youtube": show_steps}
"""The action on a page before its image, by image name."""
