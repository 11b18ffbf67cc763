"""The program's front door: from words typed to an answer at once where nothing changed, else to the command line."""

from __future__ import annotations

import gc
import sys

from napreport.build import unchanged


def main() -> None:
    """Run the command; a build with nothing to do ends here, before the command line is imported."""
    answer = unchanged.recorded_answer(sys.argv[1:])
    if answer is None:
        # what is loaded stays: looked through again and again, it takes a twentieth of a build's own time
        gc.set_threshold(50_000)
        from napreport.cli.main import main as run

        run()
        return
    aside, said = answer
    sys.stderr.write(aside)
    sys.stdout.write(said)


if __name__ == "__main__":
    main()
