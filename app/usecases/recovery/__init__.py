"""Coming back from a backup without repeating what the lost installation may have sent since."""
