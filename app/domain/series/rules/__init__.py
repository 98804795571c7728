"""When a series comes round, where each of its dates lands, and which post takes which date."""
