"""What crosses a wire in Rust: serde, routes, requests and messages. Pure."""
