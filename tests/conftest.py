"""How properties are tried: the same examples on every run, so that a red suite always means a changed product.

`pytest --hypothesis-profile=explore` tries new examples; what it finds becomes an explicit example.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", print_blob=True, deadline=None)
settings.load_profile("steady")
