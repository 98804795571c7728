"""Recovery from backups, resending nothing the lost installation may have sent."""
