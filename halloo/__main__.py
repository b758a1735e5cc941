"""`python -m halloo` is `halloo`."""

from halloo.cli import main

main()
