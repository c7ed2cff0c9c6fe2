"""Source text to definitions, references and imports: one file a language. Pure."""
