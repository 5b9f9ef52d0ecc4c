"""The recipes of CONTRIBUTING.md, cooked: each is added to a temporary copy of the project, counted and tested
there."""
