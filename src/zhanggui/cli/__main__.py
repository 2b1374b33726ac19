"""`python -m zhanggui.cli` is the command `zhanggui`."""

from zhanggui.cli import main

if __name__ == "__main__":
    main()
