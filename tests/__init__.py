"""The tests; `conftest.py` has what they share."""

import os

# Beside other processes a second thread of linear algebra only takes a core from them. Set here,
# where nothing has imported NumPy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
