"""`python -m kaoping` is the command `kaoping`."""

import sys

from kaoping.cli.main import main

sys.exit(main())
