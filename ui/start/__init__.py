"""The start page: its name, its pictures, the board of claims."""
