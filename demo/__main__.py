"""Run the command line."""

import sys

from demo.cli import main

sys.exit(main())
