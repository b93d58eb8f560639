"""`python -m essor.cli` is the `essor` command."""

from essor.cli.main import main

main()
