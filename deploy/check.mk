# Everything that checks: tests, lint, sanitizers, coverage, fuzzing, benchmarks.

.PHONY: test test-unit test-integration test-browser test-fault
test: deps-dev ## everything: lint, unit, integration, browser and fault tests
	@$(MAKE) all public $(UNIT_TESTS)
	@$(MAKE) lint
	@$(MAKE) test-unit
	@$(MAKE) -j1 test-integration test-browser test-fault

test-unit: $(UNIT_TESTS) ## unit tests (Check)
	@set -e; for t in $(UNIT_TESTS); do $$t; done

NODE_TEST = QUERN_BUILD=$(BUILD) node --test --test-concurrency=1
test-integration: all public ## through the real nginx, PostgreSQL and memcached
	@$(NODE_TEST) tests/integration/*.test.js
test-browser: all public ## in headless Chromium
	@$(NODE_TEST) tests/browser/*.test.js
test-fault: all public ## with processes killed and disks full
	@$(NODE_TEST) tests/fault/*.test.js

.PHONY: lint format
lint: vendor ## warnings as errors, layers, cppcheck, shellcheck, tsc, ESLint, Prettier
	@tests/lint/layers.sh
	@tests/lint/texts.sh
	@cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr --enable=warning,performance,portability \
	    --suppressions-list=tests/lint/cppcheck.txt -Ishared -j$$(nproc) shared handlers
	@shellcheck -x deploy/quern deploy/install-deps deploy/lib/*.sh tests/lint/*.sh .ci/run
	@cd static && npm run --silent lint
	@echo "lint: clean"
format: ## format C and the dashboard
	@clang-format -i shared/*/*.[ch] handlers/*/*.[ch] tests/unit/*.c
	@cd static && npx prettier --write --log-level warn .

.PHONY: asan coverage
ASAN = BUILD=build/asan OPTIMIZE=-O1 SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=undefined"
asan: deps-dev ## unit, integration and fault tests under ASan and UBSan
	@$(MAKE) $(ASAN) all public
	@$(MAKE) $(ASAN) test-unit
	@$(MAKE) $(ASAN) -j1 test-integration test-fault
coverage: deps-dev ## line coverage of shared/ and handlers/, at least 85 %
	@deploy/coverage

.PHONY: fuzz bench
FUZZ_SECONDS ?= 60
FUZZ_FLAGS = -std=gnu11 -g -O1 -D_GNU_SOURCE -Ishared -Ibuild $(PACKAGE_CFLAGS) -fsanitize=address,undefined
build/fuzz/%: tests/fuzz/%.c $(SOURCES) | $(SQL_HEADERS) $(GENERATED) build/gen/sql_all.c build/gen/migrations.c
	@mkdir -p $(@D)
	@echo "  fuzzer $(@F)"
	@clang $(FUZZ_FLAGS) -fsanitize=fuzzer $< $(SOURCES) $(wildcard build/gen/*.c) $(LIBS) -o $@
fuzz: ## every parser under libFuzzer, FUZZ_SECONDS (60) each
	@deploy/install-deps run fuzz
	@$(MAKE) all $(FUZZERS:$(BUILD)/%=build/%)
	@set -e; for f in $(FUZZERS:$(BUILD)/%=build/%); do name=$$(basename $$f); mkdir -p build/corpus/$$name; \
	    $$f -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=4096 -timeout=20 -artifact_prefix=build/corpus/ \
	        build/corpus/$$name $$(ls -d tests/fuzz/corpus/$$name 2>/dev/null); done
bench: ## times against pandas, FastAPI and DuckDB, side by side
	@deploy/install-deps run bench
	@$(MAKE) all public
	@tests/bench/run
