"""The working home, the health of the collective, the log, the first run."""

from tests.cast import SIGNED_IN, for_, working

ROUTES = (working("working-home", get=for_(*SIGNED_IN, status=200, others=200)),)
