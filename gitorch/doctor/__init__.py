"""What gitorch needs of the machine and the repository, each looked at on its own, each with the mend."""
