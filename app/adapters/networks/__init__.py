"""Publishing networks, behind `app.domain.directory.ports`."""
