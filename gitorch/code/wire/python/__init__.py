"""What crosses a wire in Python: models, routes, requests, messages, tables and queries. Pure."""
