"""The working home, initiatives, the log."""

from tests.cast import EVALUATOR, LEAD, SIGNED_IN, STEWARD, for_, open_to_all, working

EVERYBODY = for_(*SIGNED_IN, status=200, others=200)
LEADS = for_(LEAD, status=200, others=403)
LEADS_FORM = for_(LEAD, status=400, others=403)
READERS = for_(LEAD, STEWARD, EVALUATOR, status=200, others=403)

ROUTES = (
    working("working-home", get=EVERYBODY),
    open_to_all("initiatives"),
    open_to_all("initiative", initiative="{initiative}"),
    working("new-initiative", get=LEADS, post=LEADS_FORM),
    working("edit-initiative", get=LEADS, post=LEADS_FORM, initiative="{initiative}"),
    working("close-initiative", get=LEADS, post=LEADS_FORM, initiative="{initiative}"),
    open_to_all("setup", get=404, post=404),
    open_to_all("report", initiative="{initiative}", year="2021"),
    working("log", get=READERS),
    working("log-of", get=EVERYBODY, kind="initiative", id="{initiative}"),
)
