"""Statistical and economic methods, one family a module, each with its papers."""
