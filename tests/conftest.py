"""Property tests draw new examples on a developer's machine, and the same ones wherever CI is set.

A change should not fail to land for an example that has nothing to do with it; whoever works on the code still meets
new ones every day, and what they find becomes a record in tests/cases. No example is timed: a busy machine is no bug.
"""

import os

from hypothesis import settings

# What type checkers read is never run: some of it is wrong on purpose. pytest would import it in search of examples.
collect_ignore = ["typing"]

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")
