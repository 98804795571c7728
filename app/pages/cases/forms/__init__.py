"""What the pages about citizens post."""
