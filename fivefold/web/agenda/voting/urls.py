"""Addresses of ballots and commitments."""

from __future__ import annotations

from django.urls import URLPattern, path

from fivefold.web.agenda.voting import ballots, commitments

_BALLOTS = "initiatives/<slug:initiative>/ballots/"
_BALLOT = f"{_BALLOTS}<slug:key>/"
_COMMITMENTS = "initiatives/<slug:initiative>/commitments/"
_COMMITMENT = f"{_COMMITMENTS}<slug:key>/"

urlpatterns: list[URLPattern] = [
    path(_BALLOTS, ballots.ballots, name="ballots"),
    path(f"{_BALLOTS}plan/", ballots.plan, name="ballot-plan"),
    path(_BALLOT, ballots.ballot, name="ballot"),
    path(f"{_BALLOT}change/", ballots.change, name="ballot-change"),
    path(f"{_BALLOT}open/", ballots.open_it, name="ballot-open"),
    path(f"{_BALLOT}vote/", ballots.vote, name="ballot-vote"),
    path(f"{_BALLOT}vote/<slug:organisation>/", ballots.vote, name="ballot-vote-for"),
    path(f"{_BALLOT}count/", ballots.count, name="ballot-count"),
    path(f"{_BALLOT}withdraw/", ballots.withdraw, name="ballot-withdraw"),
    path(f"{_BALLOT}result.csv", ballots.result, name="ballot-result"),
    path(_COMMITMENTS, commitments.commitments, name="commitments"),
    path(f"{_COMMITMENTS}commitments.csv", commitments.file, name="commitments-file"),
    path(f"{_COMMITMENTS}make/", commitments.choose, name="commitment-choose"),
    path(f"{_COMMITMENTS}make/<slug:organisation>/", commitments.make, name="commitment-make"),
    path(_COMMITMENT, commitments.commitment, name="commitment"),
    path(f"{_COMMITMENT}keep/", commitments.keep, name="commitment-keep"),
    path(f"{_COMMITMENT}move/", commitments.move, name="commitment-move"),
    path(f"{_COMMITMENT}drop/", commitments.drop, name="commitment-drop"),
]
