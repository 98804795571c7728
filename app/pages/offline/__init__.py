from app.pages.offline.installation import bp

__all__ = ["bp"]
