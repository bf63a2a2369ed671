"""``python -P -m detent``: the same as the console script."""

import sys

from detent.main import main

sys.exit(main())
