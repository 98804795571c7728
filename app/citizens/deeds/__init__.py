"""What changes together with other features when citizens write."""
