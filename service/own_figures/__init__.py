"""Own figures of readers: the files, and who sees what of them."""
