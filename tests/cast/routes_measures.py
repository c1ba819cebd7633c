"""The public pages of the first answer."""

from tests.cast import NOTHING_YET, public

ROUTES = (
    public("home"),
    public("explore"),
    public("figures", NOTHING_YET),
    public("how-we-know"),
    public("definition", kind="groups", name="race5-by-sex"),
)
