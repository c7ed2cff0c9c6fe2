"""What git and agents run at a push and before an edit: fast, and with nothing imported that is not needed."""
