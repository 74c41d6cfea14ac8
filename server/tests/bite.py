#!/usr/bin/env python3
"""Takes the checks of docs/attacks.md out of the sources, and runs their tests: each has to fail.

All checks of a round are taken out at once, so that a round compiles once; what is taken out only
refuses, so the rest works on. The sources are put back however it ends. Takes a quarter of an hour.
The last round is for the tests with a browser, after `.ci/bootstrap test`. For SAML there is
server/sso/tests/bite.py.

    eval "$(.ci/cluster start)"; server/tests/bite.py [ROUND]; .ci/cluster stop
"""

import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
PACKAGES = [f"-prollcall-{it}" for it in ("server", "app", "directory", "model", "scim", "sso")]

# (attack, file, what stands there, what stands there without the check, the tests that fail)
ROUNDS = [
    [
        (1, "server/src/console/origin.rs", "if safe || is_from_here(request.headers())",
         "if safe || is_from_here(request.headers()) || true",
         ["a_form_of_another_site_is_refused_and_changes_nothing"]),
        (2, "server/src/sso/address.rs", "[0 | 10 | 127 | 224..=255, ..]", "[0 | 10 | 224..=255, ..]",
         ["no_address_that_leads_inwards_is_asked", "no_name_that_leads_inwards_is_asked_however_it_resolves",
          "a_name_that_changes_its_mind_is_looked_at_every_time"]),
        (2, "server/src/sso/outgoing.rs", ".redirect(Policy::none())", ".redirect(Policy::limited(3))",
         ["what_the_operator_lists_is_asked_and_no_redirect_is_followed"]),
        (2, "server/src/sso/outgoing.rs", "const LARGEST: usize = 1024 * 1024;", "const LARGEST: usize = 64 * 1024 * 1024;",
         ["an_answer_of_more_than_a_mebibyte_is_not_read"]),
        (3, "app/src/components/table.rs", "<bdi>{name.clone()}</bdi>", "<bdi inner_html=name.clone()></bdi>",
         ["what_a_provider_sends_stays_text_in_every_page", "only_our_own_constants_become_markup"]),
        (3, "server/src/console/page.rs", "'nonce-{nonce}' 'strict-dynamic'", "'unsafe-inline' 'x-{nonce}'",
         ["a_page_runs_only_the_script_with_its_own_nonce"]),
        (5, "server/src/console/export.rs", 'let guard = if formula { "\'" } else { "" };',
         'let guard = if formula { "" } else { "" };', ["a_name_is_never_a_formula_and_never_ends_its_field"]),
        (6, "server/directory/src/scim_token.rs", "last_four: secret[secret.len() - 4..].to_owned()",
         "last_four: secret.clone()", ["of_a_token_only_the_digest_and_the_last_four_characters_are_stored"]),
        (7, "app/src/host/mod.rs", "if self.rights.allow(area, access) {", "if self.rights.allow(area, access) || true {",
         ["everybody_passes_where_their_rights_reach_and_nowhere_else"]),
        (9, "server/directory/src/group_mapping.rs", "if !ceiling.allow(*role) {", "if false && !ceiling.allow(*role) {",
         ["the_ceiling_holds_when_a_mapping_is_saved_and_when_it_is_read"]),
        (10, "app/src/host/sign_in.rs", "let local = next.starts_with('/')", "let local = true || next.starts_with('/')",
         ["a_sign_in_leads_to_paths_of_ours_only", "after_signing_in_only_our_own_pages_are_opened"]),
        (12, "server/directory/src/sign_on_flow.rs", "browser.is_some_and(|it| digest(it) == self.browser_hash)",
         "browser.is_none_or(|it| digest(it) == self.browser_hash || true)",
         ["a_call_back_works_once_in_its_own_browser_for_its_own_provider", "an_answer_counts_in_its_own_browser_only",
          "a_flow_comes_back_once_within_ten_minutes_to_its_own_browser"]),
        (14, "server/src/scim_api/mod.rs", "const BODY_LIMIT: usize = 1024 * 1024;", "const BODY_LIMIT: usize = 16 * 1024 * 1024;",
         ["a_body_may_have_one_mebibyte_and_not_a_byte_more"]),
        (15, "server/scim/src/patch.rs", "MAX_OPERATIONS: usize = 1_000;", "MAX_OPERATIONS: usize = 1_000_000;",
         ["a_patch_and_a_bulk_have_a_thousand_operations"]),
        (15, "server/scim/src/group.rs", "MAX_MEMBERS: usize = 20_000;", "MAX_MEMBERS: usize = 20_000_000;",
         ["a_request_names_so_many_members_and_no_more"]),
        (16, "server/src/log.rs", "if letter.is_control() &&", "if false && letter.is_control() &&",
         ["an_event_is_one_line_whatever_it_says"]),
        (17, "server/src/sso/logout.rs", "tracing::info!(provider, cause,", "tracing::info!(provider, cause, token = told.logout_token,",
         ["no_secret_is_in_the_log_a_page_or_the_feed"]),
        (17, "server/directory/src/sign_on_flow.rs", "self.keys().seal(self.chance(), &place(state), &data)", "data.clone()",
         ["the_database_holds_no_secret_of_a_sign_in_in_clear"]),
        (18, "server/src/lib.rs", "default-src 'none'; frame-ancestors 'none'", "default-src 'none'",
         ["every_answer_protects_the_browser"]),
        (19, "app/src/host/visit.rs", "self.session.cycle_id().await.map_err(|error| fault(&error))", "Ok(())",
         ["signing_in_gives_the_session_a_new_name", "a_session_id_that_was_planted_is_worth_nothing_afterwards"]),
        (20, "server/src/console/origin.rs", "if name.is_none_or(|it| is_ours(&ours.0, it)) {",
         "if name.is_none_or(|it| is_ours(&ours.0, it) || true) {", ["a_made_up_host_is_quoted_nowhere"]),
        (21, "server/directory/src/staff.rs", "if left { Ok(()) } else", "if left || true { Ok(()) } else",
         ["of_two_administrators_who_unmake_each_other_one_stays", "the_last_system_administrator_stays_one"]),
        (23, "server/directory/src/sign_on_link.rs", "if found.linked {", "if false && found.linked {",
         ["a_linked_account_is_never_linked_again_even_if_its_user_name_moves"]),
    ],
    [
        (7, "migrations/20261122999999_bite.sql", None, "alter table account no force row level security;",
         ["every_table_with_a_division_is_fenced"]),
        (22, "migrations/20261122999999_bite.sql", None, "drop index account_user_name_taken;",
         ["of_twelve_people_with_one_user_name_at_once_one_is_created"]),
        (22, "migrations/20261122999999_bite.sql", None, "drop trigger login_follows_account on account;",
         ["a_session_ends_with_the_account_the_provider_and_its_switch"]),
        (8, "server/model/src/account.rs", 'Some(it) if it.trim().eq_ignore_ascii_case("technician") =>',
         'Some(it) if it.trim().eq_ignore_ascii_case("technician") || it.starts_with("system") =>',
         ["no_request_and_no_group_makes_or_touches_a_system_administrator"]),
        (12, "server/directory/src/sign_on_flow.rs", "Ok(kept.rows_affected() == 1)", "Ok(kept.rows_affected() <= 1)",
         ["a_sign_in_that_began_at_the_provider_needs_its_switch_and_a_yes",
          "a_provider_ends_its_sessions_with_a_logout_token_once"]),
        (12, "server/src/sso/service.rs", "if !saml.idp_initiated {", "if false && !saml.idp_initiated {",
         ["a_sign_in_that_began_at_the_provider_needs_its_switch_and_a_yes"]),
        (17, "server/src/scim_api/request_log/mask.rs", "fn mask(value: &mut Value) -> bool {",
         "fn mask(value: &mut Value) -> bool {\n    if value.is_object() { return false; }",
         ["the_log_holds_neither_a_token_nor_a_password"]),
        (24, "app/src/host/sign_in.rs", "NextStep::Nothing => {", "NextStep::Nothing | NextStep::Code => {",
         ["a_session_that_is_half_signed_in_opens_no_function", "the_steps_of_signing_in_cannot_be_skipped"]),
        (24, "server/directory/src/throttle.rs", "if paused.is_some() {", "if false && paused.is_some() {",
         ["of_many_tries_at_once_five_are_judged", "wrong_codes_pause_as_wrong_passwords_do"]),
        (25, "server/directory/src/set_up.rs", "if used.rows_affected() == 0 || !first {", "if false && (used.rows_affected() == 0 || !first) {",
         ["a_link_is_worth_nothing_once_there_is_an_administrator", "of_two_set_ups_at_once_one_wins"]),
        (25, "app/src/host/set_up.rs", "if !host.directory.setup_link_works(&link).await? {",
         "if false && !host.directory.setup_link_works(&link).await? {", ["without_the_link_nobody_sets_up"]),
    ],
    [
        (1, "app/src/api/session.rs", '#[server(endpoint = "session/me", input = Json)]',
         '#[server(endpoint = "session/me", input = leptos::server_fn::codec::GetUrl)]',
         ["no_server_function_is_asked_by_get"]),
        (15, "server/scim/src/filter.rs", "Self { length: 16 * 1024, terms: 200, depth: 20 }",
         "Self { length: 160 * 1024, terms: 2000, depth: 20 }",
         ["a_filter_has_a_length_a_number_of_comparisons_and_a_depth"]),
        (15, "server/scim/src/edit/list.rs", "const MAX_VALUES: usize = 500;", "const MAX_VALUES: usize = 500_000;",
         ["an_attribute_has_as_many_values_as_somebody_can_use"]),
        (15, "server/src/scim_api/rate_limit.rs", "allow_burst(rate.saturating_mul(BURST))",
         "allow_burst(rate.saturating_mul(BURST).saturating_mul(BURST))",
         ["a_token_that_sends_too_much_is_told_when_to_go_on"]),
        (15, "server/directory/src/error.rs", '["55P03", "25P03"]', '["25P02", "25P03"]',
         ["a_change_that_waits_too_long_is_told_to_come_again"]),
        (23, "server/directory/src/sign_on_link.rs", "and f.subject = $3\n", "and $3 in (f.subject, a.id::text)\n",
         ["an_external_id_or_a_subject_that_is_somebodys_id_is_nobody"]),
        (23, "server/directory/src/sign_on_link.rs", "and a.provider_id = $2 and a.user_name_key = $3",
         "and $2::uuid is not null and a.user_name_key = $3",
         ["no_provider_reaches_native_accounts_staff_or_another_providers_people", "a_provider_that_is_made_anew_inherits_nobody"]),
        (23, "server/directory/src/sign_on.rs", "return Err(Conflict::NotTested.into());", "tracing::trace!(\"untested\");",
         ["settings_are_enabled_after_a_test_only_and_another_issuer_needs_another"]),
    ],
    [
        (1, "server/src/console/origin.rs", "if safe || is_from_here(request.headers())",
         "if safe || is_from_here(request.headers()) || true",
         ["a page of another site calls no server function and frames no page"]),
        (3, "app/src/components/table.rs", "<bdi>{name.clone()}</bdi>", "<bdi inner_html=name.clone()></bdi>", []),
        (3, "server/src/console/page.rs", "'nonce-{nonce}' 'strict-dynamic'", "'self' 'unsafe-inline' https://x.example/{nonce}",
         ["what a provider sends runs in no page of the console"]),
        (10, "app/src/host/sign_in.rs", "let local = next.starts_with('/')", 'let local = next.starts_with("https:") || next.starts_with("/")',
         ["sign-in does not lead to https://evil.example/"]),
        (12, "server/directory/src/sign_on_flow.rs", "browser.is_some_and(|it| digest(it) == self.browser_hash)",
         "browser.is_none_or(|it| digest(it) == self.browser_hash || true)",
         ["a call-back works once and in its own browser only, and leads nowhere else",
          "an answer is used once, and by its own browser only"]),
        (23, "server/directory/src/sign_on_link.rs", "if found.linked {", "if false && found.linked {",
         ["another person with the same address at the provider is somebody else",
          "somebody with the address of another person is not that person"]),
        (23, "server/directory/src/sign_on_link.rs", "and a.provider_id = $2 and a.user_name_key = $3",
         "and $2::uuid is not null and a.user_name_key = $3", ["the same address at another provider is another person"]),
    ],
]


def failed(tests):
    """Which of these tests fail."""
    wanted = " | ".join(f"test(/(^|::){it}$/)" for it in sorted(tests))
    run = subprocess.run(
        ["cargo", "nextest", "run", "--no-fail-fast", *PACKAGES, "--lib", "--bins", "--tests", "-E", wanted],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    if "could not compile" in run.stdout:
        raise SystemExit(run.stdout[-5000:])
    return set(re.findall(r"(?:FAIL|SIGABRT|TIMEOUT) \[.*?::(\w+)$", run.stdout, re.M))


def failed_in_browser(tests):
    """The same of tests with a browser, which have words for names."""
    subprocess.run(["cargo", "run", "-p", "rollcall-pack"], cwd=ROOT, check=True)
    words = ["cargo", "build", "-p", "rollcall-server", "--features", "rollcall-directory/testing"]
    subprocess.run(words, cwd=ROOT, check=True)
    target = os.environ.get("CARGO_TARGET_DIR", ROOT / "target")
    environment = {**os.environ, "ROLLCALL_BIN": f"{target}/debug/rollcall"}
    environment.pop("DATABASE_URL")  # the tests start a cluster of their own
    wanted = "|".join(re.escape(it) for it in sorted(tests))
    run = subprocess.run(
        ["npx", "playwright", "test", "--reporter=json", "-g", wanted],
        cwd=ROOT / "end2end", env=environment, text=True, stdout=subprocess.PIPE,
    )
    told = json.loads(run.stdout)
    if told["stats"]["skipped"]:
        raise SystemExit("what was taken out keeps the console from being set up")
    return {spec["title"] for file in told["suites"] for spec in file["specs"] if not spec["ok"]}


def bite(checks):
    """Takes these checks out, runs their tests, and puts the sources back; the tests that pass."""
    before = {}
    try:
        for _, name, old, new, _ in checks:
            path = ROOT / name
            before.setdefault(path, path.read_text() if path.exists() else None)
            if old is None:
                path.write_text((path.read_text() if path.exists() else "") + new + "\n")
                continue
            source = path.read_text()
            if source.count(old) != 1:
                raise SystemExit(f"{name}: {source.count(old)} times: {old}")
            path.write_text(source.replace(old, new))
        # Migrations are embedded where they are named.
        (ROOT / "server/directory/src/start.rs").touch()
        tests = {test for *_, tests in checks for test in tests}
        in_browser = {it for it in tests if " " in it}
        fell = failed_in_browser(in_browser) if in_browser else failed(tests)
    finally:
        for path, source in before.items():
            path.unlink() if source is None else path.write_text(source)
    toothless = []
    for attack, name, _, new, tests in checks:
        for test in tests:
            print(f"{attack} | {name}: {' '.join(new.split())[:70]} | {test}: {'fails' if test in fell else 'PASSES'}")
            if test not in fell:
                toothless.append(test)
    return toothless


def main():
    rounds = [ROUNDS[int(it)] for it in sys.argv[1:]] or ROUNDS
    toothless = [test for checks in rounds for test in bite(checks)]
    print(f"{sum(map(len, rounds))} checks, {len(toothless)} tests that do not notice")
    sys.exit(bool(toothless))


if __name__ == "__main__":
    main()
