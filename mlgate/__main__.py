"""`python -m mlgate`."""

from mlgate.cli.main import run

if __name__ == "__main__":
    run()
