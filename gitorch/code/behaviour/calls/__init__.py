"""One call in its caller's syntax: what it is given, and the ways its result takes. Pure."""
