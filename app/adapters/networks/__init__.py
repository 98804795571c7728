"""The networks that publish for an account, each behind `app.domain.directory.ports`."""
