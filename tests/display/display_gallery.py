"""Pictures of the second screen, to look at: python -m tests.display.display_gallery FOLDER."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

from pos.display.app import DisplayApp
from tests.display.customers import STATES, seen
from tests.ui.fake_world import NOON
from tests.ui.gallery import SIZES, exact


async def picture(name: str, size: tuple[int, int], folder: Path) -> Path:
    app = DisplayApp(folder / "nobody.sock", now=lambda: NOON)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.show(seen(STATES[name]()) if name in STATES else None)
        await pilot.pause()
        path = folder / f"display-{name}-{size[0]}.svg"
        path.write_text(exact(app.export_screenshot(title=f"{name} {size[0]}x{size[1]}")))
    return path


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*STATES, "gone"):
        for size in SIZES:
            path = asyncio.run(picture(name, size, folder))
            if converter := shutil.which("rsvg-convert"):
                subprocess.run([converter, "-o", path.with_suffix(".png"), path], check=True)


if __name__ == "__main__":
    main()
