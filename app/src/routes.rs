//! The addresses of the console, and the page at each.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::pages::{
    activities::{
        ActivitiesPage, ActivityPage, InstallationActivitiesPage, InstallationActivityPage,
    },
    add_provider::AddProviderPage,
    add_user::AddUserPage,
    clients::ClientsPage,
    dashboard::DashboardPage,
    door::{
        AuthenticatorPage, ClientSignInPage, CodePage, ContinuePage, InvitationPage, PasswordPage,
        RecoveryCodesPage, RefusedPage, SetUpPage, SignInPage, SignedOutPage,
    },
    held::HeldPage,
    identity_provider::IdentityProviderPage,
    identity_providers::IdentityProvidersPage,
    layout::{ClientPages, ConsolePages},
    mapping::MappingPage,
    me::OwnAccountPage,
    not_found::{MissingPage, NotFoundPage},
    organization::{OrganizationActivitiesPage, OrganizationPage, OrganizationUsersPage},
    organizations::OrganizationsPage,
    outbox::{MailPage, OutboxPage},
    policy::PolicyPage,
    provisioning::{InspectorPage, ProvisioningPage},
    role::RolePage,
    roles::RolesPage,
    search::SearchPage,
    sign_on::{AttemptPage, SignOnPage},
    staff::{MemberPage, StaffPage},
    user::UserPage,
    users::UsersPage,
};

/// The whole console. Every page waits for its data before it is sent: an administrator sees
/// content, not skeletons, and a status or redirect found on the way still reaches the browser.
#[component]
pub fn App() -> impl IntoView {
    const WHOLE: SsrMode = SsrMode::Async;

    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/setup") view=SetUpPage ssr=WHOLE/>
                <Route path=path!("/authenticator") view=AuthenticatorPage ssr=WHOLE/>
                <Route path=path!("/recovery-codes") view=RecoveryCodesPage ssr=WHOLE/>
                <Route path=path!("/sign-in") view=SignInPage ssr=WHOLE/>
                <Route path=path!("/sign-in/password") view=PasswordPage ssr=WHOLE/>
                <Route path=path!("/sign-in/code") view=CodePage ssr=WHOLE/>
                <Route path=path!("/login/:client") view=ClientSignInPage ssr=WHOLE/>
                <Route path=path!("/sign-on/refused") view=RefusedPage ssr=WHOLE/>
                <Route path=path!("/sign-on/continue") view=ContinuePage ssr=WHOLE/>
                <Route path=path!("/invitation") view=InvitationPage ssr=WHOLE/>
                <Route path=path!("/signed-out") view=SignedOutPage ssr=WHOLE/>
                <ParentRoute path=path!("") view=ConsolePages ssr=WHOLE>
                    <Route path=path!("/clients") view=ClientsPage ssr=WHOLE/>
                    <Route path=path!("/activities") view=InstallationActivitiesPage ssr=WHOLE/>
                    <Route path=path!("/me") view=OwnAccountPage ssr=WHOLE/>
                    <Route
                        path=path!("/activities/:activity")
                        view=InstallationActivityPage
                        ssr=WHOLE
                    />
                    <Route path=path!("/search") view=SearchPage ssr=WHOLE/>
                    <Route path=path!("/outbox") view=OutboxPage ssr=WHOLE/>
                    <Route path=path!("/outbox/:mail") view=MailPage ssr=WHOLE/>
                    <Route path=path!("/staff") view=StaffPage ssr=WHOLE/>
                    <Route path=path!("/staff/:staff") view=MemberPage ssr=WHOLE/>
                    <ParentRoute path=path!("/d/:division") view=ClientPages ssr=WHOLE>
                        <Route path=path!("") view=DashboardPage ssr=WHOLE/>
                        <Route path=path!("/organizations") view=OrganizationsPage ssr=WHOLE/>
                        <Route
                            path=path!("/organizations/:organization")
                            view=OrganizationPage
                            ssr=WHOLE
                        />
                        <Route
                            path=path!("/organizations/:organization/users")
                            view=OrganizationUsersPage
                            ssr=WHOLE
                        />
                        <Route
                            path=path!("/organizations/:organization/activities")
                            view=OrganizationActivitiesPage
                            ssr=WHOLE
                        />
                        <Route
                            path=path!("/identity-providers")
                            view=IdentityProvidersPage
                            ssr=WHOLE
                        />
                        <Route
                            path=path!("/identity-providers/new")
                            view=AddProviderPage
                            ssr=WHOLE
                        />
                        <Route
                            path=path!("/identity-providers/:provider")
                            view=IdentityProviderPage
                            ssr=WHOLE
                        />
                        <Route
                            path=path!("/identity-providers/:provider/sso")
                            view=SignOnPage
                            ssr=WHOLE
                        />
                        <Route
                            path=path!("/identity-providers/:provider/sso/test/:attempt")
                            view=AttemptPage
                            ssr=WHOLE
                        />
                        <Route
                            path=path!("/identity-providers/:provider/mapping")
                            view=MappingPage
                            ssr=WHOLE
                        />
                        <Route
                            path=path!("/identity-providers/:provider/policy")
                            view=PolicyPage
                            ssr=WHOLE
                        />
                        <Route path=path!("/users") view=UsersPage ssr=WHOLE/>
                        <Route path=path!("/users/new") view=AddUserPage ssr=WHOLE/>
                        <Route path=path!("/users/:user") view=UserPage ssr=WHOLE/>
                        <Route path=path!("/roles") view=RolesPage ssr=WHOLE/>
                        <Route path=path!("/roles/:role") view=RolePage ssr=WHOLE/>
                        <Route path=path!("/provisioning") view=ProvisioningPage ssr=WHOLE/>
                        <Route path=path!("/provisioning/held") view=HeldPage ssr=WHOLE/>
                        <Route
                            path=path!("/provisioning/:request")
                            view=InspectorPage
                            ssr=WHOLE
                        />
                        <Route path=path!("/activities") view=ActivitiesPage ssr=WHOLE/>
                        <Route path=path!("/activities/:activity") view=ActivityPage ssr=WHOLE/>
                    </ParentRoute>
                    <Route path=path!("/*address") view=MissingPage ssr=WHOLE/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
