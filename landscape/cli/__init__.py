"""The command line: one file a command in `commands`, joined in `app`; `main` runs them.

Only this room imports typer.
"""
