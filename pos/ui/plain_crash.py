"""A program on the screen that tells where it went wrong, and none of the values it had there."""

from __future__ import annotations

import traceback

from textual.app import App


class PlainCrash(App[None]):
    """Textual shows the local names of each frame: a PIN or a key that was being typed is one."""

    def _fatal_error(self) -> None:
        self.bell()
        self.panic(traceback.format_exc().replace("[", r"\["))
