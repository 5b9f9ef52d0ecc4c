"""`leverage` with two attempts in place of five: what fails in a test should not wait a minute for it. Nothing else
differs."""

from __future__ import annotations

import sys

import stamina

import cli

if __name__ == "__main__":
    stamina.set_testing(True, attempts=2, cap=True)
    sys.exit(cli.run(cli.app))
