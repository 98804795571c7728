"""A town of random people doing random acts over random time, and the invariants after each."""
