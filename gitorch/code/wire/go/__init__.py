"""What crosses a wire in Go: structs, routes, requests and messages. Pure."""
