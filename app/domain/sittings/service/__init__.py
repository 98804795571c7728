"""Making appointments, holding their sittings, and closing them with minutes."""
