"""Publishing networks, behind `app.domain.publishing.ports`."""
