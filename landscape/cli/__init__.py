"""The command line: one file a command, joined in `app`; what surrounds them all in `shell`.

Only this room imports typer. Commands import what is heavy when they are called, so that `--help`
and completion stay quick.
"""
