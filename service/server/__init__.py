"""The process that serves: under which names it is reached, and what it has to spend on answers."""
