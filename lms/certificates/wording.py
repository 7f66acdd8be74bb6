"""What a certificate says, in the language of its holder."""

from datetime import date

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.web.i18n import CONVENTIONS


def labels(language: str) -> dict[str, str]:
    """The fixed wording: see LABELS in lms/infra/pdf.py. It attests presence and an assessment, nothing more."""
    with force_locale(language):
        return {
            "title": _("Certificate of completion"),
            "attests": _("This attests that"),
            "completed": _("was present at the regional session and passed its assessment:"),
            "place": _("Place"),
            "dates": _("Dates"),
            "contact_hours": _("Contact hours"),
            "course": _("Course"),
            "modules": _("Modules"),
            "issued_on": _("Issued on"),
            "code": _("Code"),
            "release": _("Content version"),
            "disclaimer": _("It attests presence and assessment. No operational authorisation is conferred."),
            "verify": _("Anyone can check this certificate at"),
            "qr": _("The address to check this certificate, as a QR code"),
            "signature": _("Issued after attendance and assessment"),
        }


def place(city: str, country: str, language: str) -> str:
    """`Abu Dhabi, United Arab Emirates`, with the comma of the language."""
    with force_locale(language):
        return str(_("%(city)s, %(country)s", city=city, country=country))


def _conventions(language: str) -> Locale:
    return Locale.parse(CONVENTIONS.get(language, language).replace("_", "-"), sep="-")


def dates(first: date, last: date, language: str) -> str:
    """`24 November 2026` or `24 November 2026 – 25 November 2026`."""
    locale = _conventions(language)
    shown = [format_date(day, "long", locale=locale) for day in dict.fromkeys((first, last))]
    return " – ".join(shown)


def day(moment: date, language: str) -> str:
    return format_date(moment, "long", locale=_conventions(language))


def hours(minutes: int, language: str) -> str:
    """Contact hours of 60 minutes to one decimal, rounded down: a certificate never says more than there was."""
    return format_decimal(minutes * 10 // 60 / 10, locale=_conventions(language))


def language_of(text: str) -> tuple[str, str]:
    """A BCP 47 tag and direction for a name, from its script alone: `und-Arab` and `rtl`, or `und` and `ltr`."""
    rtl = any("\u0590" <= character <= "\u08ff" for character in text)
    return ("und-Arab", "rtl") if rtl else ("und", "ltr")
