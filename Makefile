# Quern. `make run` starts the platform, `make test` checks everything; `make help` lists the rest.
# Settings of the running stack (QUERN_HOME, QUERN_PORT, ...) are described in docs/operations.md.

MAKEFLAGS += --no-print-directory
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif

BUILD ?= build
CC = gcc
OPTIMIZE ?= -O2
BASELINE := $(if $(filter x86_64,$(shell uname -m)),-march=x86-64-v2)
WARN = -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wvla -Werror
PACKAGES = libpq json-c libsodium libmemcached libutf8proc
# pkg-config is asked once, when something is compiled: `make help` and `make deps` work before it is installed.
PACKAGE_CFLAGS = $(eval PACKAGE_CFLAGS := $$(shell pkg-config --cflags $(PACKAGES)))$(PACKAGE_CFLAGS)
PACKAGE_LIBS = $(eval PACKAGE_LIBS := $$(shell pkg-config --libs $(PACKAGES)))$(PACKAGE_LIBS)
CFLAGS = -std=gnu11 -g $(OPTIMIZE) $(BASELINE) -fno-omit-frame-pointer $(WARN) -D_GNU_SOURCE -Ishared -I$(BUILD) \
         $(PACKAGE_CFLAGS) $(SANITIZE)
LIBS = -lfcgi $(PACKAGE_LIBS) -lm -lpthread

# Nothing below names a module: folders are found.
SQL = $(wildcard sql/queries/*.sql)
SQL_HEADERS = $(SQL:sql/queries/%.sql=$(BUILD)/gen/sql_%.h)
GENERATORS = $(wildcard shared/*/gen_*.c)
GENERATED = $(foreach g,$(GENERATORS),$(BUILD)/gen/$(patsubst gen_%.c,%.h,$(notdir $(g))))
SOURCES = $(filter-out $(GENERATORS),$(wildcard shared/*/*.c))
OBJECTS = $(SOURCES:%.c=$(BUILD)/%.o) $(SQL_HEADERS:.h=.o) $(BUILD)/gen/sql_all.o $(BUILD)/gen/migrations.o
LIBRARY = $(BUILD)/libquern.a
HANDLERS = $(patsubst handlers/%/manifest,%,$(wildcard handlers/*/manifest))
BINARIES = $(HANDLERS:%=$(BUILD)/bin/quern-%)
UNIT_TESTS = $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/check_*.c))
FUZZERS = $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

.PHONY: all
all: $(BINARIES) ## build the handlers

.SECONDARY:
.DELETE_ON_ERROR:

$(BUILD)/gen/sql_%.h: sql/queries/%.sql sql/embed.awk
	@mkdir -p $(@D)
	@awk -v domain=$* -v mode=header -f sql/embed.awk $< >$@
$(BUILD)/gen/sql_%.c: sql/queries/%.sql sql/embed.awk
	@mkdir -p $(@D)
	@awk -v domain=$* -v mode=source -f sql/embed.awk $< >$@
$(BUILD)/gen/sql_all.c: $(SQL) sql/embed.awk | $(SQL_HEADERS)
	@awk -v mode=all -f sql/embed.awk $(SQL) >$@
$(BUILD)/gen/migrations.c: $(wildcard sql/migrations/*.sql) sql/migrations.awk
	@mkdir -p $(@D)
	@awk -f sql/migrations.awk $(sort $(wildcard sql/migrations/*.sql)) >$@

define GENERATOR_RULE
$(BUILD)/gen/$(patsubst gen_%.c,%.h,$(notdir $(1))): $(1)
	@mkdir -p $$(@D)
	@$(CC) -std=gnu11 -O2 -D_GNU_SOURCE -Ishared $$< -o $$(@:.h=.generator) -lm && $$(@:.h=.generator) >$$@
endef
$(foreach g,$(GENERATORS),$(eval $(call GENERATOR_RULE,$(g))))

$(BUILD)/%.o: %.c | $(SQL_HEADERS) $(GENERATED)
	@mkdir -p $(@D)
	@echo "  cc $<"
	@$(CC) $(CFLAGS) -MMD -MP -c $< -o $@
$(BUILD)/gen/%.o: $(BUILD)/gen/%.c | $(SQL_HEADERS)
	@$(CC) $(CFLAGS) -MMD -MP -c $< -o $@

$(LIBRARY): $(OBJECTS)
	@rm -f $@
	@ar rcs $@ $^

.SECONDEXPANSION:
$(BUILD)/bin/quern-%: $$(patsubst %.c,$(BUILD)/%.o,$$(wildcard handlers/$$*/*.c)) $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  ld $(@F)"
	@$(CC) $(CFLAGS) $(filter %.o,$^) $(LIBRARY) $(LIBS) -o $@

$(BUILD)/tests/%: $(BUILD)/tests/unit/%.o $(LIBRARY)
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $< $(LIBRARY) $(LIBS) $(shell pkg-config --libs check) -o $@

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

include deploy/static.mk
include deploy/check.mk

.PHONY: run start stop status
run: deps prepare ## install what is missing, build, and run the platform in the foreground (Ctrl-C ends it)
	@exec deploy/quern run
start: deps prepare ## the same in the background
	@deploy/quern start
stop: ## stop the platform that runs in the background
	@deploy/quern stop
status: ## its processes, their memory, and whether it is ready
	@deploy/quern status

.PHONY: deps deps-dev prepare
deps: ## install the packages that running needs (apt)
	@deploy/install-deps run
deps-dev: ## ... and those that testing needs
	@deploy/install-deps run dev browser
prepare: deps
	@$(MAKE) all public

.PHONY: clean help
clean: ## remove what was built (the data in ./var stays)
	rm -rf build static/vendor static/node_modules
help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' Makefile deploy/*.mk
