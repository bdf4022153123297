# What nginx serves: an allowlisted copy of static/ with a gzip twin beside each text.

PUBLIC = $(BUILD)/public
PUBLIC_PARTS = index.html favicon.svg docs lib components models pages styles vendor manual
STATIC_SOURCES = $(shell find static -type f -not -path '*/node_modules/*' -not -path '*/vendor/*' 2>/dev/null)

.PHONY: vendor public
vendor: static/vendor/.done ## the dashboard's libraries, from npm
static/node_modules/.package-lock.json: static/package-lock.json static/package.json
	@echo "  npm ci"
	@cd static && npm ci --no-audit --no-fund --loglevel=error
	@touch $@
static/vendor/.done: static/node_modules/.package-lock.json static/tools/vendor.js
	@cd static && npm run --silent vendor
	@touch $@

public: $(PUBLIC)/.done ## what nginx serves
$(PUBLIC)/.done: $(STATIC_SOURCES) static/vendor/.done deploy/static.mk
	@mkdir -p $(PUBLIC).new
	@cd static && tar cf - $$(ls -d $(PUBLIC_PARTS) 2>/dev/null) 2>/dev/null | tar xf - -C ../$(PUBLIC).new
	@find $(PUBLIC).new -type f -regex '.*\.\(html\|js\|css\|svg\|json\|map\|txt\)' -print0 | xargs -0 -r -P2 -n32 gzip -9kfn
	@rm -rf $(PUBLIC) && mv $(PUBLIC).new $(PUBLIC)
	@touch $@
