"""``python -m quotelens`` is the command ``quotelens``."""

import sys

from quotelens.cli import main

sys.exit(main())
