"""The files that say what a project needs and how its data moves on: manifests, versions, migrations. Pure."""
