"""C306: what a database stores, keeps apart and does by itself, and what is asked of it."""
