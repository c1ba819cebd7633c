"""One's own tokens. Making and ending ask for a fresh sign-in: 302 to those who can show again that it is they, 403 to
those who sign in by a code sent by mail, and have to sign in anew."""

from tests.cast import FORMER, MEMBER, SIGNED_IN, STRAY, for_, working

_ASKED_AGAIN = for_(STRAY, FORMER, status=403, others=302)

ROUTES = (
    working("tokens", get=for_(*SIGNED_IN, status=200, others=200)),
    working("token-make", get=_ASKED_AGAIN, post=_ASKED_AGAIN),
    working("token-end", post=for_(MEMBER, status=302, others=404), key="{token_member}"),
)
