"""`python -m mlgate`."""

from mlgate.cli.entry import run

if __name__ == "__main__":
    run()
