"""The command line: `halloo`."""

from halloo.cli.main import main

__all__ = ["main"]
