"""What every command that changes the store shares: who runs it, and how its end is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from commands.shared_options import Form, say, write
from errors import LeverageError

if TYPE_CHECKING:
    from service.updating.operations import Actor, Summary

_LISTED: Final = 12  # failures and objections on the screen


def me() -> Actor:
    """Whoever has this shell: what a command writes is signed with it."""
    from service.updating.access import command_line

    return command_line()


def report(summary: Summary, form: Form | None) -> None:
    """What was done: the table to stdout, the rest to stderr. Raises LeverageError where nothing came of it."""
    if form is not None:
        write(summary.table(), form)
    failures = summary.failures()
    listed("failed", [f"Failed: {failure}" for failure in failures])
    listed("objections", [_objection(row) for row in summary.objections])
    listed("facts set aside", [_set_aside(row) for row in summary.set_aside], "")
    sums = summary.total()
    counts = f"{sums.new:,} new, {sums.revised:,} revised, {sums.unchanged:,} unchanged, {len(failures)} failed"
    outcome = "quarantined" if summary.outcome == "held" else summary.outcome
    say(f"{outcome.capitalize()}: {counts} in {summary.seconds:g} s. Snapshot {summary.after}.")
    if any(row["fact"] for row in summary.set_aside):
        say("Facts that are set aside: `leverage quarantine` lists them, `leverage accept FACT` publishes one.")
    elif summary.set_aside:
        say("`leverage quarantine --all` lists what is left out of the annual panel.")
    if name := summary.held:
        publish = f"`leverage accept {name}` publishes it all the same"
        say(f"In quarantine as {name}: `leverage quarantine` shows it, {publish}.")
    all_failed = failures and all(line.failures for line in summary.lines)
    if summary.outcome in ("failed", "held", "cancelled") or all_failed:
        which = failures[0] if len(failures) == 1 else ""
        raise LeverageError(f"Nothing was brought up to date ({outcome})", which=which)


def listed(label: str, lines: list[str], logged: str = "; `leverage log --format json` has all") -> None:
    for line in lines[:_LISTED]:
        say(line)
    if len(lines) > _LISTED:
        say(f"... and {len(lines) - _LISTED} more {label}{logged}.")


def _objection(row: dict[str, Any]) -> str:
    return f"Objection, {row['gate']}: {_fact(row)}: {row['detail']}"


def _set_aside(row: dict[str, Any]) -> str:
    return f"Set aside{', ' if row['fact'] else ''}{row['fact']}: {_fact(row)}: {row['reason']}"


def _fact(row: dict[str, Any]) -> str:
    from charts.frame import day

    return f"{row['ticker']} {row['concept']} {day(row['period_end'])}"
