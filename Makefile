# Rollcall. `make` alone lists what there is; each recipe is a script in .ci.

export CARGO_TARGET_DIR ?= $(HOME)/.cache/rollcall/target

.DEFAULT_GOAL := help
.PHONY: help run demo build dev test lint fmt sqlx access bench lists conformance crash fuzz screenshots

help: ## list these targets
	@sed -n 's/^\([a-z0-9]*\):.* ## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name text; \
	    do printf '  make %-12s %s\n' "$$name" "$$text"; done

run: build ## install what is missing, build, and start on http://localhost:8080
	@exec dist/rollcall

demo: build ## fill a running or a fresh installation with a believable MSP
	@exec dist/rollcall demo

build: ## build the release: dist/rollcall, one file
	@.ci/build

dev: ## develop: build, start, and do it again at every change
	@.ci/dev

test: ## run every check, as CI does (STAGES="clippy unit" runs only those)
	@.ci/run $(STAGES)

lint: ## check the format and run clippy on both halves
	@.ci/run format clippy

fmt: ## format the sources
	@cargo fmt --all

sqlx: ## write .sqlx anew, after a change of a query or a migration
	@.ci/sqlx write

access: ## write docs/access.md anew, after a change of who may do what
	@WRITE_DOCS=1 SQLX_OFFLINE=true cargo test --quiet -p rollcall-server --test it the_printed_access

bench: build ## measure the release against its peer and the database's limit (BENCH="--people 10000")
	@end2end/bench/run.py dist/rollcall $(BENCH)
	@end2end/bench/lists.py dist/rollcall $(LISTS)

lists: build ## of it the list pages of a large installation alone (LISTS="--activities 100000")
	@end2end/bench/lists.py dist/rollcall $(LISTS)

conformance: ## let scim2-tester and scim-sanity judge a fresh server (installs them from PyPI)
	@.ci/run bootstrap build
	@end2end/conformance/run

crash: ## kill -9 the server and its database in the middle of a sync of 5,000
	@.ci/run bootstrap build
	@env -u DATABASE_URL PEOPLE=5000 ROLLCALL_BIN="$(CARGO_TARGET_DIR)/debug/rollcall" \
	    npm test --prefix end2end -- --project=crash

fuzz: ## look for bytes that break filters, paths, PATCH or SAML (SECONDS_EACH=60)
	@.ci/fuzz

screenshots: ## photograph every page, wide and narrow, light and dark: end2end/screenshots
	@.ci/run bootstrap build
	@env -u DATABASE_URL ROLLCALL_BIN="$(CARGO_TARGET_DIR)/debug/rollcall" npm run screenshots --prefix end2end
