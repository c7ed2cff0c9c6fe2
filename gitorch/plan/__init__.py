"""A plan: what a request becomes before anybody writes code; read, checked, packed into waves, drafted."""
