"""Python source to a module: one file a kind of syntax."""
