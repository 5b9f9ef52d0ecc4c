"""Commands that refuse an option that is given nothing, and words that are no text.

`leverage undo --to "$NAME"` in a script that has lost its name would else go back without one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from errors import UsageError

_MAY_BE_EMPTY: Final = frozenset({"base_url", "headline", "byline"})  # there nothing means: none


class _Command(TyperCommand):
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The rest of the words. Raises UsageError for an option that was given nothing, and for half a character."""
        typed = list(args)
        rest = super().parse_args(ctx, args)
        _require_words(self, ctx, typed)
        return rest


class _Group(TyperGroup):
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As that of a command."""
        typed = list(args)
        rest = super().parse_args(ctx, args)
        _require_words(self, ctx, typed)
        return rest


def _require_words(command: TyperCommand | TyperGroup, ctx: Any, typed: list[str]) -> None:
    for parameter in command.params:
        name, is_option = str(parameter.name), parameter.param_type_name == "option"
        called = parameter.opts[0] if is_option else (parameter.metavar or name)
        source = ctx.get_parameter_source(name)
        if source is None or source.name != "COMMANDLINE":
            continue
        for word in _texts(ctx.params.get(name), typed):
            if is_option and name not in _MAY_BE_EMPTY and not word.strip():
                raise UsageError(f"{called} was given nothing", next_step="Give it a value, or leave it out")
            if any("\ud800" <= character <= "\udfff" for character in word):
                which = word.encode(errors="replace").decode()[:60]
                raise UsageError(f"{called} is no text in UTF-8", which=which, next_step="Type it once more")


def _texts(value: Any, typed: list[str]) -> Iterator[str]:
    """The texts of a value. A path is none, since it may be of any bytes, but for the one that nothing makes: "" reads
    as the folder where one is.
    """
    for word in value if isinstance(value, list | tuple) else [value]:
        if isinstance(word, str):
            yield word
        elif word == Path() and not any(each.rstrip("/").endswith(".") for each in typed):
            yield ""


class Commands(typer.Typer):
    """A part of the command line."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(cls=_Group, **settings)

    def command(  # type: ignore[override]  # of Typer's settings, those that are used here go through as they are
        self, name: str | None = None, **settings: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """As Typer's own."""
        return super().command(name, cls=_Command, **settings)
