"""People and how they sign in."""

from datetime import datetime, timedelta

from flask_security.core import UserMixin, WebAuthnMixin
from flask_security.datastore import AsaList
from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from lms.db.base import Model
from lms.domain.access import NOWHERE, STAFF, Grant, Role, Scope, scope_of
from lms.infra import clock

SIGNED_IN_FOR = timedelta(days=14)  # however often it is used: a copied cookie cannot be kept alive
AsaList.cache_ok = True  # it has no state; the library only forgot to say so to SQLAlchemy


class Agency(Model):
    """The body that a member works for. A layer of a course may be its own: `slug` names it there."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    country: Mapped[str] = mapped_column(String(2))


class Member(UserMixin, Model):
    """A person with an account. `name` is printed on certificates, in the person's own script."""

    __tablename__ = "member"
    __table_args__ = (CheckConstraint("theme IN ('', 'light', 'dark')", name="theme"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    create_datetime: Mapped[datetime]
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(  # type: ignore[assignment]
        String(64), unique=True
    )
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_phone_number: Mapped[str | None] = mapped_column(String(128))
    tf_last_counter: Mapped[int | None]  # of the last code that was accepted: none is accepted twice
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    second_factor_waived: Mapped[bool] = mapped_column(default=False)

    name: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2), index=True)
    language: Mapped[str] = mapped_column(String(35), default="en")
    theme: Mapped[str] = mapped_column(String(5), default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)

    agency: Mapped[Agency | None] = relationship(lazy="raise_on_sql")
    role_grants: Mapped[list["RoleGrant"]] = relationship(back_populates="member", cascade="all, delete-orphan")
    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]
        back_populates="member", cascade="all, delete-orphan"
    )

    @property
    def display_name(self) -> str:
        return self.name

    @property
    def grants(self) -> tuple[Grant, ...]:
        """The roles that this person holds, with their countries."""
        return tuple(Grant(Role(row.role), row.country or None) for row in self.role_grants)

    def scope(self, *roles: Role) -> Scope:
        """The countries where this person may act in one of `roles`: none for staff who have not proved two factors."""
        proved = self.second_factor_satisfied or STAFF.isdisjoint(roles)
        return scope_of(self.grants, roles) if proved else NOWHERE

    def holds(self, *roles: Role) -> bool:
        """Whether this person holds one of `roles` anywhere, proved or not: to refuse by, never to open by."""
        return bool(scope_of(self.grants, roles))

    # Set by whoever loads the member for a request, from the browser's row of `sign_in_session`.
    two_factors_shown = False

    @property
    def second_factor_satisfied(self) -> bool:
        """Whether this browser's sign-in proved two factors, or the member needs none (`second_factor_waived`).

        What was proved is kept with the sign-in, not with the account, because the account alone does not tell:

        * password, then a code of the authenticator app, a recovery code or a passkey of usage "secondary": two
          factors. Flask-Security asks for them by itself as soon as one is set up.
        * passkey of usage "first", with which the device checked its user (PIN, finger, face): two factors.
        * password alone: one factor, also when a passkey of usage "first" exists: it was not used.
        * a second factor that is set up during a signed-in session was proved in it: from then on two factors. Taking
          the last one away makes it one factor again.
        """
        return self.second_factor_waived or self.two_factors_shown

    @property
    def is_staff(self) -> bool:
        """Whether this person holds a role that needs a second factor."""
        return self.holds(*STAFF)

    @property
    def may_change_factors(self) -> bool:
        """Staff who have a factor use it before they add, replace or remove one: else a stolen password, with which
        one can sign in beside a passkey of usage "first", would be enough to make a second factor of one's own."""
        has_one = bool(self.tf_primary_method) or bool(self.webauthn)
        return not (self.is_staff and has_one) or self.second_factor_satisfied

    @validates("email")
    def _lower_case(self, _key: str, email: str) -> str:
        """One spelling, so that the unique index answers every look-up."""
        return email.lower()


class RoleGrant(Model):
    """A role of a member; an empty `country` means everywhere."""

    __tablename__ = "role_grant"
    __table_args__ = (
        UniqueConstraint("member_id", "role", "country"),
        CheckConstraint(
            "role IN ('trainee', 'trainer', 'coordinator', 'vetting_officer', 'administrator')", name="role"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(20))
    country: Mapped[str] = mapped_column(String(2), default="")

    member: Mapped[Member] = relationship(back_populates="role_grants")


class Passkey(WebAuthnMixin, Model):
    """A WebAuthn credential, as Flask-Security keeps it."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(String(255))
    create_datetime: Mapped[datetime] = mapped_column(default=clock.now)
    lastuse_datetime: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(64))

    member: Mapped[Member] = relationship(back_populates="webauthn")

    def get_user_mapping(self) -> dict[str, object]:
        return {"id": self.member_id}


class SignInSession(Model):
    """One signed-in browser. Ending it here signs that browser out at its next request."""

    __tablename__ = "sign_in_session"

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    agent: Mapped[str] = mapped_column(Text, default="")
    second_factor: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
