"""Changes to people, their sessions, passwords and memberships."""
