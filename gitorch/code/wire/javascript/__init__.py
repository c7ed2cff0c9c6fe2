"""What crosses a wire in TypeScript and JavaScript: types, routes, requests, messages, tables and queries. Pure."""
