"""Public addresses. The same paths in both languages; Spanish ones start with /es/ (fivefold.config.urls)."""

from django.urls import include, path

from fivefold.web import home, measures

urlpatterns = [
    path("", home.home, name="home"),
    path("measures/", measures.explore, name="explore"),
    path("measures/figures.csv", measures.figures, name="figures"),
    path("measures/how-we-know/", measures.how_we_know, name="how-we-know"),
    path("measures/definitions/<slug:kind>/<slug:name>/", measures.definition, name="definition"),
    path("", include("fivefold.web.accounts.urls")),
    path("", include("fivefold.web.backbone.start.urls")),
    path("", include("fivefold.web.backbone.organisations.urls")),
    path("", include("fivefold.web.backbone.workgroups.urls")),
    path("", include("fivefold.web.backbone.agreements.urls")),
    path("", include("fivefold.web.agenda.versions.urls")),
    path("", include("fivefold.web.agenda.voting.urls")),
    path("", include("fivefold.web.tokens.urls")),
    path("", include("fivefold.web.demo.urls")),
]
