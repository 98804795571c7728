"""Every change to people, their sessions, their passwords and what they are in each organisation."""
