"""`python -m gridplan` is the command `gridplan`."""

from gridplan.cli import main

if __name__ == "__main__":
    main()
