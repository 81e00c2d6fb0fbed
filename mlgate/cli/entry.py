"""Entry point of the installed script: an interrupt ends it in order, even while modules are still being imported."""

import sys


def run() -> None:
    """Run the command line of this process, and exit."""
    try:
        from mlgate.cli.compiled_modules import use

        use()
        from mlgate.cli.main import run as run_command

        run_command()
    except KeyboardInterrupt:
        sys.stderr.write("mlgate: interrupted\n")
        sys.exit(130)
