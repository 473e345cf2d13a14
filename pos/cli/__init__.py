"""The commands: parsed here, each carried out by the module of its name."""

from pos.cli.main import main

__all__ = ["main"]
