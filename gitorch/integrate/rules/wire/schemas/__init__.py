"""C302 to C304 for what has a language of its own: GraphQL and protocol buffers."""
