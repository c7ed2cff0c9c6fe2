"""The patches of what the S rules find, each proved before it is offered."""
