"""What `gitorch init` writes: specialists and commands. Data, read through importlib.resources."""
