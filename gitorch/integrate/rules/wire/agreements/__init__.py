"""C301 and C307: what a plan agreed on and what a handoff claims, against what the branches define."""
