# Quern. `make help` lists the targets.
#
# Nothing is listed here by name: every folder of shared/ goes into libquern.a, every folder of handlers/ that has a `manifest` becomes
# build/bin/quern-<folder>, sql/ becomes C by sql/embed.awk, shared/*/gen_*.c are programs that print a header, tests/unit/check_*.c and
# tests/fuzz/fuzz_*.c become one program each.
#
# The variants (sanitizers, coverage, fuzzing) are the same rules with another BUILD folder and other flags, in a make below this one.

VERSION := 0.1.0
BUILD ?= build

ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2) --no-print-directory
endif
.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
SHELL := /bin/bash

# `make V=1` shows the commands.
Q := $(if $(V),,@)
say = $(if $(V),,@echo '  $(1)')

# ---- flags -------------------------------------------------------------------------------------------------------------------

# x86-64-v2 is any 64-bit x86 processor since about 2009; `make MARCH=` builds for older ones.
ifeq ($(shell uname -m),x86_64)
MARCH ?= -march=x86-64-v2
endif

CC := gcc
OPTIMIZE ?= -O2 -D_FORTIFY_SOURCE=2
WARNINGS ?= -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wvla -Wno-missing-field-initializers -Werror
# No contraction to fused multiply-add: results must not depend on the processor.
CFLAGS = -std=gnu11 -g $(OPTIMIZE) $(MARCH) -ffp-contract=off -fno-math-errno -fno-omit-frame-pointer -fstack-protector-strong $(WARNINGS) $(CFLAGS_EXTRA)
CPPFLAGS = -D_GNU_SOURCE -Ishared -I$(BUILD) $(PKG_CFLAGS)
LDFLAGS = -Wl,--as-needed $(LDFLAGS_EXTRA)
LDLIBS = $(PKG_LIBS) -lreadstat -lfcgi -lm -lpthread

# Asked once and only when something is compiled: the packages may not be there yet when this file is read.
PKGS := libpq json-c libsodium libmemcached libutf8proc libpcre2-8 zlib libzstd libzip expat xlsxwriter libRmath
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(PKGS)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PKGS)))$(PKG_LIBS)
CHECK_LIBS = $(eval CHECK_LIBS := $$(shell pkg-config --libs check))$(CHECK_LIBS)

# ---- what there is to build ---------------------------------------------------------------------------------------------------

QUERIES := $(sort $(wildcard sql/queries/*.sql))
MIGRATIONS := $(sort $(wildcard sql/migrations/*.sql))
GENERATORS := $(wildcard shared/*/gen_*.c)
DOMAINS := $(patsubst sql/queries/%.sql,%,$(QUERIES))

GEN_HEADERS := $(DOMAINS:%=$(BUILD)/gen/sql_%.h) $(BUILD)/gen/sql_all.h \
               $(patsubst gen_%.c,$(BUILD)/gen/%.h,$(notdir $(GENERATORS)))
GEN_SOURCES := $(DOMAINS:%=$(BUILD)/gen/sql_%.c) $(BUILD)/gen/sql_all.c $(BUILD)/gen/migrations.c

LIB_SOURCES := $(sort $(filter-out $(GENERATORS),$(wildcard shared/*/*.c)))
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/obj/%.o) $(GEN_SOURCES:$(BUILD)/gen/%.c=$(BUILD)/obj/gen/%.o)
LIB := $(BUILD)/libquern.a

HANDLERS := $(patsubst handlers/%/manifest,%,$(sort $(wildcard handlers/*/manifest)))
BINARIES := $(HANDLERS:%=$(BUILD)/bin/quern-%)
handler_objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(sort $(wildcard handlers/$(1)/*.c)))

CHECKS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/unit/check_*.c)))
CHECK_SUPPORT := $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out tests/unit/check_%,$(wildcard tests/unit/*.c)))
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/bin/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_SECONDS ?= 60

# ---- everyday targets ---------------------------------------------------------------------------------------------------------

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile

.PHONY: run start stop status
# `make stop start`: one after the other, whatever -j says.
run start: | $(filter stop,$(MAKECMDGOALS))
run: ready ## build and run in the foreground; Ctrl-C stops everything
	@exec deploy/quern run

start: ready ## build and run in the background
	@exec deploy/quern start

stop: ## stop what `make start` or `make run` started
	@exec deploy/quern stop

status: ## what runs, with its memory
	@exec deploy/quern status

# Installs, then builds, in this order whatever -j says.
.PHONY: ready
ready:
	@deploy/install-deps run
	@$(MAKE) build

.PHONY: build
build: programs public ## compile, and gather what nginx serves

.PHONY: programs lib
programs: $(BINARIES) $(LIB) $(BUILD)/version
lib: $(LIB)

.PHONY: deps deps-dev
deps: ## install the packages to build and run (apt)
	@deploy/install-deps run
deps-dev: ## install the packages to test, too
	@deploy/install-deps run dev browser

.PHONY: clean
clean: ## remove what was built
	rm -rf build static/vendor

# ---- C ------------------------------------------------------------------------------------------------------------------------

$(BUILD)/obj/%.o: %.c $(BUILD)/flags | $(GEN_HEADERS)
	@mkdir -p $(@D)
	$(call say,cc    $<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/flags | $(GEN_HEADERS)
	@mkdir -p $(@D)
	$(call say,cc    $<)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(LIB): $(LIB_OBJECTS)
	@rm -f $@
	@ar rcs $@ $^

define handler_rule
$$(BUILD)/bin/quern-$(1): $$(call handler_objects,$(1)) $$(LIB)
	@mkdir -p $$(@D)
	$$(call say,link  $$@)
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS)
endef
$(foreach handler,$(HANDLERS),$(eval $(call handler_rule,$(handler))))

$(CHECKS): $(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(CHECK_SUPPORT) $(LIB)
	@mkdir -p $(@D)
	$(call say,link  $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(CHECK_LIBS) $(LDLIBS)

$(FUZZERS): $(BUILD)/bin/%: $(BUILD)/obj/tests/fuzz/%.o $(LIB)
	@mkdir -p $(@D)
	$(call say,link  $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

# Everything is compiled again when the flags are others than last time.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' | cmp -s - $@ || echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' > $@

$(BUILD)/version: FORCE
	@mkdir -p $(@D)
	@version="$(VERSION)$$(git describe --always --dirty --exclude '*' 2>/dev/null | sed 's/^/+/')"; \
	 echo "$$version" | cmp -s - $@ || echo "$$version" > $@

.PHONY: FORCE
FORCE:

-include $(wildcard $(BUILD)/obj/*/*.d $(BUILD)/obj/*/*/*.d)

# ---- generated C --------------------------------------------------------------------------------------------------------------

$(BUILD)/gen/sql_%.h: sql/queries/%.sql sql/embed.awk
	@mkdir -p $(@D)
	@awk -v mode=header -f sql/embed.awk $< > $@

$(BUILD)/gen/sql_%.c: sql/queries/%.sql sql/embed.awk
	@mkdir -p $(@D)
	@awk -v mode=source -f sql/embed.awk $< > $@

$(BUILD)/gen/sql_all.h: sql/embed.awk
	@mkdir -p $(@D)
	@awk -v mode=all_header -f sql/embed.awk /dev/null > $@

# The folders are prerequisites because a file that was taken away must go from the tables.
$(BUILD)/gen/sql_all.c: $(QUERIES) sql/embed.awk sql/queries
	@mkdir -p $(@D)
	@awk -v mode=all_source -f sql/embed.awk $(QUERIES) > $@

$(BUILD)/gen/migrations.c: $(MIGRATIONS) sql/embed.awk sql/migrations
	@mkdir -p $(@D)
	@awk -v mode=migrations -f sql/embed.awk $(MIGRATIONS) > $@

define generator_rule
$$(BUILD)/gen/$(patsubst gen_%.c,%,$(notdir $(1))).h: $(1)
	@mkdir -p $$(@D)
	gcc -std=gnu11 -O1 -D_GNU_SOURCE -Ishared -o $$(BUILD)/gen/$(basename $(notdir $(1))) $(1) -lm
	@$$(BUILD)/gen/$(basename $(notdir $(1))) > $$@
endef
$(foreach generator,$(GENERATORS),$(eval $(call generator_rule,$(generator))))

# ---- the dashboard ------------------------------------------------------------------------------------------------------------

NODE_MODULES := static/node_modules/.package-lock.json

.PHONY: vendor
vendor: static/vendor/.stamp ## fetch the dashboard's libraries (npm ci) and place them in static/vendor/

$(NODE_MODULES): static/package-lock.json
	cd static && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

static/vendor/.stamp: static/tools/vendor.js $(NODE_MODULES)
	cd static && npm run --silent vendor
	@touch $@

# An allow-listed copy, each compressible file with a .gz beside it for nginx's gzip_static.
.PHONY: public
public: vendor
	@deploy/publish static $(BUILD)/public

# ---- tests --------------------------------------------------------------------------------------------------------------------

.PHONY: test
test: ## everything: lint, unit, integration, browser and fault tests
	@deploy/install-deps run dev browser
	@$(MAKE) build checks
	@$(MAKE) lint
	@$(MAKE) suites

# The long files first, so that no place stands empty at the end.
.PHONY: suites
suites: build
	@$(MAKE) test-unit
	@QUERN_BUILD=$(BUILD) tests/lint/run-node browser integration fault

.PHONY: checks test-unit
checks: $(CHECKS)
test-unit: checks ## C unit tests
	@tests/lint/run-checks $(CHECKS)

.PHONY: test-integration test-browser test-fault
test-integration: build ## through nginx, PostgreSQL and memcached
	@QUERN_BUILD=$(BUILD) tests/lint/run-node integration
test-browser: build ## the dashboard in headless Chromium
	@QUERN_BUILD=$(BUILD) tests/lint/run-node browser
test-fault: build ## kills, full disks, corruption
	@QUERN_BUILD=$(BUILD) tests/lint/run-node fault

.PHONY: lint format
lint: programs checks vendor ## warnings as errors, layers, cppcheck, shellcheck; the dashboard's tsc, ESLint, Prettier
	@tests/lint/layers.sh
	@tests/lint/texts.sh
	@tests/lint/cppcheck.sh
	@shellcheck -x deploy/quern deploy/install-deps deploy/publish deploy/lib/*.sh tests/lint/*.sh tests/lint/run-checks tests/lint/run-node .ci/run
	@cd static && npm run --silent lint
	@echo "lint: clean"

format: vendor ## format the dashboard's code
	@cd static && npm run --silent format

# ---- variants -----------------------------------------------------------------------------------------------------------------

SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined

ASAN_FLAGS := BUILD=build/asan OPTIMIZE=-O1 CFLAGS_EXTRA='$(SANITIZE)' LDFLAGS_EXTRA='$(SANITIZE)'

.PHONY: asan coverage
asan: ## the whole suite under AddressSanitizer and UBSan
	@deploy/install-deps run dev browser
	@$(MAKE) $(ASAN_FLAGS) build checks
	@tests/lint/with-reports $(MAKE) $(ASAN_FLAGS) suites

coverage: ## lines of shared/ and handlers/ that the suite runs; fails below 85%
	@deploy/install-deps run dev browser
	@$(MAKE) BUILD=build/cov OPTIMIZE=-O0 CFLAGS_EXTRA=--coverage LDFLAGS_EXTRA=--coverage build checks
	@tests/lint/coverage build/cov 85 $(MAKE) BUILD=build/cov OPTIMIZE=-O0 CFLAGS_EXTRA=--coverage LDFLAGS_EXTRA=--coverage suites

.PHONY: bench
bench: ## times against pandas, SciPy, scikit-learn, FastAPI, DuckDB
	@deploy/install-deps run dev bench
	@$(MAKE) build
	@exec tests/bench/run

FUZZ_FLAGS := BUILD=build/fuzz CC=clang OPTIMIZE=-O1 WARNINGS= \
              CFLAGS_EXTRA='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined' LDFLAGS_EXTRA='-fsanitize=address,undefined'

.PHONY: fuzz fuzzers
fuzzers: $(FUZZERS)
fuzz: ## every parser, FUZZ_SECONDS each (60)
	@deploy/install-deps run fuzz
	@$(MAKE) $(FUZZ_FLAGS) fuzzers
	@tests/lint/run-fuzzers $(FUZZ_SECONDS) build/fuzz/bin/fuzz_*
