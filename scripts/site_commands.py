"""The commands as pages of the site, made of the parsers that the command line itself uses."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from functools import cache, partial

from mlgate.cli.main import COMMANDS, described, full_parser

_WIDTH = 96


@cache
def command_pages() -> dict[str, str]:
    """The text of each command's page, by its name on the site."""
    commands = _children(full_parser())
    return {f"commands/{name}.md": "\n".join(_page(name, parser)) for name, parser in commands.items()}


def command_table() -> str:
    """Every command in a line, linked to its page."""
    rows = [f"| [`mlgate {name}`](commands/{name}.md) | {_cell(summary)} |" for name, summary in COMMANDS.items()]
    return "\n".join(["| command | what it does |", "|---|---|", *rows])


def _children(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The parsers of subcommands by name."""
    found = [action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(found[0]) if found else {}


def _page(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    yield from (f"# mlgate {name}", "", f"{described(name)}.", "")
    yield from _usage(parser)
    yield from _groups(parser, "##")
    helps = {action.dest: action.help for group in _subparsers(parser) for action in group._choices_actions}
    for child, its in _children(parser).items():
        yield from (f"## mlgate {name} {child}", "")
        told = helps.get(child) or ""
        if told:
            yield from (f"{told[0].upper()}{told[1:]}.", "")
        yield from _usage(its)
        yield from _groups(its, "###")


def _subparsers(parser: argparse.ArgumentParser) -> Iterator[argparse._SubParsersAction[argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield action


def _usage(parser: argparse.ArgumentParser) -> Iterator[str]:
    parser.formatter_class = partial(argparse.HelpFormatter, width=_WIDTH)
    yield from ("```text", parser.format_usage().strip(), "```", "")


def _groups(parser: argparse.ArgumentParser, heading: str) -> Iterator[str]:
    """A table for each group of options."""
    for group in parser._action_groups:
        shown = [action for action in group._group_actions if _is_shown(action)]
        if not shown:
            continue
        title = {"positional arguments": "arguments", "options": "options"}.get(group.title or "", group.title)
        word = "option" if any(action.option_strings for action in shown) else "argument"
        yield from (f"{heading} {str(title).capitalize()}", "", f"| {word} | meaning |", "|---|---|")
        yield from (f"| {_names(action)} | {_cell(_meaning(action))} |" for action in shown)
        yield ""


def _is_shown(action: argparse.Action) -> bool:
    hidden = isinstance(action, argparse._HelpAction | argparse._SubParsersAction)
    return not hidden and action.help is not argparse.SUPPRESS


def _names(action: argparse.Action) -> str:
    """`--jobs N`, `-j N`."""
    value = ""
    if action.nargs != 0:
        value = str(action.metavar or "") or (f"{action.dest.upper()}" if action.option_strings else action.dest)
        if action.choices is not None and action.metavar is None:
            value = "{" + ",".join(map(str, action.choices)) + "}"
    if not action.option_strings:
        return f"`{value}`"
    return ", ".join(f"`{name}{' ' + value if value else ''}`" for name in action.option_strings)


def _meaning(action: argparse.Action) -> str:
    """The help, and the default where the help does not name it."""
    text = action.help or ""
    default = action.default
    plain = isinstance(default, str | int) and not isinstance(default, bool) and default != argparse.SUPPRESS
    return f"{text} (default: {default})" if plain and "default" not in text else text


def _cell(text: str) -> str:
    return text.replace("%%", "%").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")
