"""SQL, in files and in strings of any language: what it makes of tables, and which it uses. Pure."""
