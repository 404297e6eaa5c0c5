"""Help by sections: commands and options stand under what they are for."""

from typing import Any

from typer.core import TyperCommand, TyperGroup

OTHERS = "Others"


class SectionedGroup(TyperGroup):
    """Commands under the panels that they were given."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Writes a list of commands for each section."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                section = getattr(command, "rich_help_panel", None) or "Commands"
                sections.setdefault(section, []).append((name, command.get_short_help_str(72)))
        _write(sections, formatter)


class SectionedCommand(TyperCommand):
    """Options under the panels that they were given, those without one last."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Writes a list of options for each section."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                argument = not hasattr(parameter, "is_flag")
                panel = getattr(parameter, "rich_help_panel", None)
                section = "Arguments" if argument else panel or OTHERS
                sections.setdefault(section, []).append(record)
        others = sections.pop(OTHERS, [])
        _write(
            sections | ({OTHERS if sections else "Options": others} if others else {}), formatter
        )


def _write(sections: dict[str, list[tuple[str, str]]], formatter: Any) -> None:
    for title, rows in sections.items():
        with formatter.section(title):
            formatter.write_dl(rows)
