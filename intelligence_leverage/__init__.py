"""Intelligence Leverage as a package: one name at the top of an installation, with all rooms of the house inside it.

The rooms call each other by short names (`data`, `pages`, `ui`). Nobody else's folder of such a name is touched:
`__main__` puts the folder that holds them on the path of our own processes alone (docs/adr/0024-one-package.md).
"""
