"""What crosses a wire: shapes, routes, requests, events and queries, out of source text. Pure."""
