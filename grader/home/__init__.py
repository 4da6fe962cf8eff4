"""The learner's side: their folder, their progress, their home page, and `check()` in their notebooks."""
