"""``python -m web.cli`` is ``goldenthread``."""

from web.cli import main

if __name__ == "__main__":
    main()
