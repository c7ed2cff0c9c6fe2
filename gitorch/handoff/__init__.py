"""The manifest that a task leaves behind: what it really did, what it says of it, what the next one needs to know."""
