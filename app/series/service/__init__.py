"""Every change of series that concerns no other post's review or delivery."""
