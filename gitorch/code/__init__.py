"""Source text to definitions, references and imports, and to what code does and sends: a room a language. Pure."""
