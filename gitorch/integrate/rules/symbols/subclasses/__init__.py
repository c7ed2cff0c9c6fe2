"""S205 and S206: what a class, a protocol or a type asks of those that are written for it."""
