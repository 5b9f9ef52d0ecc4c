"""The commands of the command line: those that read, those that change the store, those that check, the server."""
