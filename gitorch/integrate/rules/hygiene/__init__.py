"""G601 to G606: what a branch should not bring along, whatever the others do, and migrations that collide."""
