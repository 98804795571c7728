from app.pages.media import consent, focal_point, images, library, link_cards, people, shelves, versions

PAGES = (images.bp, link_cards.bp, library.bp, consent.bp)

__all__ = ["PAGES", "focal_point", "people", "shelves", "versions"]
