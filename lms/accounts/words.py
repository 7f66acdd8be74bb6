"""What accounts say to people: names of roles, and Flask-Security's messages and labels in our words.

The library looks its texts up by their English wording (its own domain, then ours), when it shows them. So these are
plain strings that only pass through a marker for `lms i18n extract`.
"""

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from lms.domain.access import Role


def _l(text: str) -> str:
    """Mark for extraction; the library translates later."""
    return text


ROLES: dict[Role, LazyString] = {
    Role.TRAINEE: lazy_gettext("Trainee"),
    Role.TRAINER: lazy_gettext("Trainer"),
    Role.COORDINATOR: lazy_gettext("Coordinator"),
    Role.VETTING_OFFICER: lazy_gettext("Vetting officer"),
    Role.ADMINISTRATOR: lazy_gettext("Administrator"),
}

# Labels of the library's form fields, by the fields' names.
LABELS: dict[str, LazyString] = {
    "email": lazy_gettext("E-mail address"),
    "password": lazy_gettext("Password"),
    "remember": lazy_gettext("Stay signed in on this device for 14 days"),
    "new_password": lazy_gettext("New password"),
    "new_password_confirm": lazy_gettext("New password, once more"),
    "password_confirm": lazy_gettext("New password, once more"),
    "code": lazy_gettext("Code"),
    "which": lazy_gettext("Second step"),
    "name": lazy_gettext("Name of the passkey"),
    "usage": lazy_gettext("What it is for"),
}

MESSAGES: dict[str, tuple[str, str]] = {
    "GENERIC_AUTHN_FAILED": (
        _l("The e-mail address or the password is not right, or the address has not been confirmed yet."),
        "error",
    ),
    "UNAUTHENTICATED": (_l("Please sign in first."), "info"),
    "REAUTHENTICATION_REQUIRED": (_l("Please confirm that it is you before you go on."), "info"),
    "REAUTHENTICATION_SUCCESSFUL": (_l("Thank you. You can go on now."), "success"),
    "EMAIL_CONFIRMED": (_l("Your e-mail address is confirmed. You can sign in now."), "success"),
    "ALREADY_CONFIRMED": (_l("This e-mail address was confirmed before. You can sign in."), "info"),
    "INVALID_CONFIRMATION_TOKEN": (_l("This link is not valid. Please ask for a new one."), "error"),
    "CONFIRMATION_EXPIRED": (_l("This link was valid for %(within)s. Please ask for a new one."), "error"),
    "CONFIRMATION_REQUEST": (
        _l("If %(email)s has an account that is not confirmed yet, a message with a link is on its way."),
        "info",
    ),
    "PASSWORD_RESET_REQUEST": (
        _l("If %(email)s has an account, a message with a link is on its way."),
        "info",
    ),
    "PASSWORD_RESET_EXPIRED": (_l("This link was valid for %(within)s. Please ask for a new one."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (_l("This link is not valid. Please ask for a new one."), "error"),
    "PASSWORD_RESET_NO_LOGIN": (_l("Your new password is set. Please sign in with it."), "success"),
    "PASSWORD_CHANGE": (_l("Your password is changed. All other browsers are signed out."), "success"),
    "PASSWORD_IS_THE_SAME": (_l("The new password is the present one. Please choose another."), "error"),
    "PASSWORD_NOT_PROVIDED": (_l("Please type the password."), "error"),
    "PASSWORD_INVALID_LENGTH": (_l("Please use at least %(length)s characters: a sentence is easy to keep."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (_l("The two passwords differ."), "error"),
    "INVALID_PASSWORD": (_l("This is not your password."), "error"),
    "EMAIL_NOT_PROVIDED": (_l("Please type an e-mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (_l("This is not an e-mail address: it looks like name@example.org."), "error"),
    "INVALID_CODE": (_l("This code is not right. Please type the code that is shown now."), "error"),
    "TWO_FACTOR_INVALID_TOKEN": (_l("This code is not right. Please type the code that is shown now."), "error"),
    "INVALID_RECOVERY_CODE": (_l("This recovery code is not right, or was used before."), "error"),
    "NO_RECOVERY_CODES_SETUP": (_l("There are no recovery codes yet."), "info"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_l("You are signed in."), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (_l("The authenticator app is set up."), "success"),
    "TWO_FACTOR_DISABLED": (_l("The authenticator app is no longer asked for."), "success"),
    "TWO_FACTOR_SETUP_EXPIRED": (_l("That took longer than %(within)s. Please start again."), "error"),
    "TWO_FACTOR_PERMISSION_DENIED": (_l("Please sign in again from the beginning."), "error"),
    "API_ERROR": (_l("This link or answer is not valid. Please start again."), "error"),
    "CHANGE_EMAIL_SENT": (
        _l("A message with a link is on its way to %(email)s. The change counts once it is opened."),
        "info",
    ),
    "CHANGE_EMAIL_CONFIRMED": (_l("Your new e-mail address counts from now on."), "success"),
    "CHANGE_EMAIL_EXPIRED": (_l("This link was valid for %(within)s. Please start again."), "error"),
    "WEBAUTHN_EXPIRED": (_l("That took longer than %(within)s. Please start again."), "error"),
    "WEBAUTHN_NAME_REQUIRED": (_l("Please give the passkey a name, for example the device that keeps it."), "error"),
    "WEBAUTHN_NAME_INUSE": (_l("You have a passkey named %(name)s. Please choose another name."), "error"),
    "WEBAUTHN_NAME_NOT_FOUND": (_l("You have no passkey named %(name)s."), "error"),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (_l("Please use letters, digits and spaces only."), "error"),
    "INVALID_INPUT_LENGTH": (_l("Please use at most %(length)s characters."), "error"),  # the library's has a slip
    "WEBAUTHN_CREDENTIAL_DELETED": (
        _l("The passkey %(name)s is deleted here. You may delete it on the device too."),
        "success",
    ),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (_l("The passkey %(name)s is added."), "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (_l("This passkey was added before."), "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (_l("This passkey is not known here."), "error"),
    "WEBAUTHN_NO_VERIFY": (_l("The passkey could not be checked. Please try again."), "error"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (_l("This passkey was not added for this step."), "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (_l("This passkey belongs to another account."), "error"),
}

# What validators of the library say without a message of their own.
OTHERS = (_l("This field is required."), _l("Value entered is not valid for the field"), _l("Not a valid choice."))

SUBJECTS: dict[str, str] = {
    "SECURITY_EMAIL_SUBJECT_CONFIRM": _l("Please confirm your e-mail address"),
    "SECURITY_EMAIL_SUBJECT_PASSWORD_RESET": _l("How to choose a new password"),
    "SECURITY_EMAIL_SUBJECT_PASSWORD_NOTICE": _l("Your password was changed"),
    "SECURITY_EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": _l("Your password was changed"),
    "SECURITY_CHANGE_EMAIL_SUBJECT": _l("Please confirm your new e-mail address"),
}
