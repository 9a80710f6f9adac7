"""Run the command line."""

import sys

from demo.cli.main import main

sys.exit(main())
