"""The manifests and lock files of each ecosystem, read as requirements. Pure."""
