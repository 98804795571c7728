"""Random requests over every route: the requests, their senders and the conditions afterwards."""
