"""What is asked of a snapshot: one module a subject, each function one SQL query and one frame."""
