"""Random requests over every route: what is sent, who sends it and what must hold afterwards."""
