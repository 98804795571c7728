from app.pages.media import consent, images, library, link_cards, people, shelves

PAGES = (images.bp, link_cards.bp, library.bp, consent.bp)

__all__ = ["PAGES", "people", "shelves"]
