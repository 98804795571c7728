"""When sittings are, what becomes of what they look at, and what their minutes say."""
