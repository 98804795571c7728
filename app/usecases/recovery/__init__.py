"""Recovery from a backup without resending what the lost installation may have sent."""
