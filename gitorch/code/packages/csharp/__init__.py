"""C# source to a module: what it defines, and what it refers to. Pure."""
