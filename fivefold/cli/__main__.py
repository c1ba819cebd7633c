"""`python -m fivefold.cli` is the `fivefold` command."""

import sys

from fivefold.cli.main import main

sys.exit(main())
