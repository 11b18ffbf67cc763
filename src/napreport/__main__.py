"""The program's entry point: answers at once if nothing changed."""

from __future__ import annotations

import gc
import sys

from napreport.build import unchanged


def main() -> None:
    """Run the command.

    A build with nothing to do ends here, before the command line is imported.
    """
    recorded = unchanged.recorded_answer(sys.argv[1:])
    if recorded is None:
        # what is loaded stays loaded: searching it for garbage takes a twentieth of a build's own time
        gc.set_threshold(50_000)
        from napreport.cli.main import main as run

        run()
        return
    stderr, stdout = recorded
    sys.stderr.write(stderr)
    sys.stdout.write(stdout)


if __name__ == "__main__":
    main()
