"""What the pages about what citizens write post."""
