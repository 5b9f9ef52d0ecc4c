"""Runs `leverage ...` in this process."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import pytest

import cli


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def frame(self) -> pd.DataFrame:
        return pd.read_csv(io.StringIO(self.out))


Run = Callable[..., Result]


def runner(capfd: pytest.CaptureFixture[str]) -> Run:
    """A function that takes a command's words and returns what it left behind; it never ends this process."""

    def run(*arguments: str) -> Result:
        def command() -> None:
            try:
                cli.app(list(arguments), prog_name="leverage")
            except SystemExit as stop:
                if stop.code:
                    raise

        try:
            code = cli.run(command)
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return run
