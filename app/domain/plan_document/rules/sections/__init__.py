"""The sections, a function each: what is told, and what the stops of the plan hold by their key."""
