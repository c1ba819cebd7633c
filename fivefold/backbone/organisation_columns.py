"""The columns of a spreadsheet of organisations: what each is called in either language, and what it fills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Model

from fivefold.backbone.folding import fold
from fivefold.backbone.models import Contact, Organisation, Site
from fivefold.backbone.organisation_records import KINDS, STATUSES
from fivefold.vocabulary import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationColumn:
    """One column. id: its name in our own files. table, field: what it fills; none for a column with rules of its own.

    also: other names people give it, folded. choices: what may stand there, by id.
    """

    id: str
    name: Text
    note: Text
    table: type[Model] | None = None
    field: str = ""
    also: tuple[str, ...] = ()
    choices: Mapping[str, Text] | None = None

    @property
    def names(self) -> frozenset[str]:
        """Every name by which the column is known, folded, with blanks for dashes and underscores."""
        return frozenset({spaced(self.id), spaced(self.name.en), spaced(self.name.es), *self.also})


def spaced(name: str) -> str:
    """`Postal_Code*` and `postal code` are the same name."""
    return " ".join(fold(name).replace("_", " ").replace("-", " ").strip(" *:").split())


_KEY = "Leave it as it is; it says which organisation the row is about.", "Déjelo como está; dice de qué trata la fila."
_BLANK = "A blank cell changes nothing.", "Una celda vacía no cambia nada."

COLUMNS: tuple[OrganisationColumn, ...] = (
    OrganisationColumn(id="key", name=Text("Key", "Clave"), note=Text(*_KEY)),
    OrganisationColumn(
        id="reference",
        name=Text("Reference", "Referencia"),
        note=Text("The number in your own list.", "El número en su propia lista."),
        table=Organisation,
        field="reference",
        also=("ref", "external id", "number", "numero"),
    ),
    OrganisationColumn(
        id="name",
        name=Text("Name", "Nombre"),
        note=Text("The name people know it by.", "El nombre por el que se la conoce."),
        table=Organisation,
        field="name",
        also=("organisation", "organization", "organisation name", "organization name", "organizacion", "entidad",
              "nombre de la organizacion"),
    ),
    OrganisationColumn(
        id="kind",
        name=Text("Kind", "Tipo"),
        note=Text("Choose one from the list.", "Elija uno de la lista."),
        table=Organisation,
        field="kind",
        also=("type", "organization type", "organisation type", "tipo de organizacion", "clase"),
        choices=KINDS,
    ),
    OrganisationColumn(
        id="status",
        name=Text("Status", "Situación"),
        note=Text(
            "Its part in the initiative. Blank for a new one: prospect.",
            "Su participación en la iniciativa. Vacía para una nueva: posible.",
        ),
        also=("estado", "joining status"),
        choices=STATUSES,
    ),
    OrganisationColumn(
        id="initiative",
        name=Text("Initiative", "Iniciativa"),
        note=Text(
            "May be left out; must be the initiative the file is imported into.",
            "Puede omitirse; debe ser la iniciativa en la que se importa.",
        ),
    ),
    OrganisationColumn(
        id="about", name=Text("About", "Descripción"), note=Text(*_BLANK), table=Organisation, field="about",
        also=("description", "acerca de"),
    ),
    OrganisationColumn(
        id="website", name=Text("Website", "Sitio web"), note=Text(*_BLANK), table=Organisation, field="website",
        also=("web", "url", "web site", "pagina web"),
    ),
    OrganisationColumn(
        id="email", name=Text("E-mail", "Correo electrónico"), note=Text(*_BLANK), table=Organisation, field="email",
        also=("email", "mail", "correo"),
    ),
    OrganisationColumn(
        id="phone", name=Text("Phone", "Teléfono"), note=Text(*_BLANK), table=Organisation, field="phone",
        also=("telephone", "tel"),
    ),
    OrganisationColumn(
        id="site",
        name=Text("Site", "Sede"),
        note=Text(
            "The name of one place where it works; more are added on its page.",
            "El nombre de un lugar donde trabaja; se añaden más en su página.",
        ),
        table=Site,
        field="name",
        also=("site name", "nombre de la sede"),
    ),
    OrganisationColumn(
        id="address", name=Text("Address", "Dirección"), note=Text(*_BLANK), table=Site, field="address",
        also=("street", "calle"),
    ),
    OrganisationColumn(
        id="city", name=Text("City", "Ciudad"), note=Text(*_BLANK), table=Site, field="city", also=("town",)
    ),
    OrganisationColumn(
        id="region", name=Text("State", "Estado o región"), note=Text(*_BLANK), table=Site, field="region",
        also=("province", "provincia"),
    ),
    OrganisationColumn(
        id="postal_code", name=Text("Postal code", "Código postal"), note=Text(*_BLANK), table=Site,
        field="postal_code", also=("zip", "zip code", "postcode"),
    ),
    OrganisationColumn(
        id="country", name=Text("Country", "País"), note=Text("Two letters: US.", "Dos letras: US."), table=Site,
        field="country",
    ),
    OrganisationColumn(
        id="place",
        name=Text("Place", "Lugar"),
        note=Text("The id of a place of the measures.", "El identificador de un lugar de las medidas."),
        table=Site,
        field="place",
    ),
    OrganisationColumn(
        id="latitude", name=Text("Latitude", "Latitud"), note=Text(*_BLANK), table=Site, field="latitude", also=("lat",)
    ),
    OrganisationColumn(
        id="longitude", name=Text("Longitude", "Longitud"), note=Text(*_BLANK), table=Site, field="longitude",
        also=("lon", "lng"),
    ),
    OrganisationColumn(
        id="contact",
        name=Text("Contact", "Contacto"),
        note=Text(
            "Somebody to call, who knows that they are named here.", "Alguien a quien llamar y que sabe que figura."
        ),
        table=Contact,
        field="name",
        also=("contact name", "contact person", "nombre del contacto", "persona de contacto"),
    ),
    OrganisationColumn(
        id="contact_title", name=Text("Contact title", "Cargo del contacto"), note=Text(*_BLANK), table=Contact,
        field="title",
    ),
    OrganisationColumn(
        id="contact_email", name=Text("Contact e-mail", "Correo del contacto"), note=Text(*_BLANK), table=Contact,
        field="email", also=("contact email",),
    ),
    OrganisationColumn(
        id="contact_phone", name=Text("Contact phone", "Teléfono del contacto"), note=Text(*_BLANK), table=Contact,
        field="phone",
    ),
)  # fmt: skip
BY_NAME: Mapping[str, OrganisationColumn] = {name: column for column in COLUMNS for name in column.names}
CONTACTS = frozenset(column.id for column in COLUMNS if column.table is Contact)
"""Columns about people; files we hand out leave them away."""
