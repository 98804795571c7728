"""What changes together when something is planned."""
