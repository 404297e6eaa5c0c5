"""One file a command.

Commands import what is heavy when they are called, so that `--help` and completion stay quick.
"""
