"""The snapshot that everybody reads, its history, its log, and questions in SQL to it."""
