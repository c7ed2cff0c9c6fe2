"""Running a plan: who starts when, where and how, what it says meanwhile, and what it leaves."""
