/* json_rows.c - see json_rows.h. */
#include "formats/json_rows.h"

#include "base/memory.h"
#include "formats/typed_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FEW_KEYS = 8, HEAP_BLOCK = 1 << 16, MAX_NAME_BYTES = 64 << 20 };

static const char TOO_MANY_COLUMNS[] = "The records have more than 100000 different names, which is the most a table can have.";
static const char TOO_LONG_NAMES[] = "The names of the columns take more than 64 MB, which is the most they can.";

void json_rows_init(JsonRows *rows, const RowSourceClass *class, const char *text, size_t length)
{
    *rows = (JsonRows){.base = {.class = class, .lasting = {text, length}}, .text = text};
    rows->names = arena_new(HEAP_BLOCK);
    rows->heap = arena_new(HEAP_BLOCK);
    json_scan_begin(&rows->scan, text, length);
}

static void drop_warnings(JsonRows *rows)
{
    for (size_t i = 0; i < rows->base.n_warnings; i++)
        free(rows->warnings[i]);
    rows->base.n_warnings = 0;
}

void json_rows_rewind(JsonRows *rows, const JsonScan *to)
{
    rows->scan = *to;
    rows->scan.nans = rows->scan.surrogates = rows->scan.nuls = 0;
    rows->repeated = 0;
}

static void free_node(JsonNode *node)
{
    free(node->keys);
    map_free(node->map);
}

void json_rows_free(JsonRows *rows)
{
    for (JsonNode *node = rows->nodes; node; node = node->next)
        free_node(node);
    free_node(&rows->root);
    drop_warnings(rows);
    schema_free(&rows->base.names);
    free(rows->base.cells);
    arena_free(rows->names);
    arena_free(rows->heap);
}

void json_rows_begin(JsonRows *rows)
{
    rows->row++;
    rows->checked = false;
    if (arena_used(rows->heap))
        arena_reset(rows->heap);
    for (size_t i = 0; i < rows->base.names.count; i++)
        rows->base.cells[i].kind = CELL_MISSING;
}

/* Before a row adds to the columns: is it right to its end? */
static bool may_add(JsonRows *rows)
{
    if (!rows->careful || rows->checked)
        return true;
    JsonScan trial = rows->row_begin;
    if (!json_scan_skip(&trial, 0)) {
        rows->scan = trial;
        return false;
    }
    rows->checked = true;
    return true;
}

static bool limit(JsonRows *rows, const char *sentence)
{
    rows->status = ERR_LIMIT;
    return json_scan_fault(&rows->scan, sentence);
}

static bool add_column(JsonRows *rows, Slice prefix, Slice name, size_t *column)
{
    Schema *names = &rows->base.names;
    size_t length = prefix.length + name.length;
    if (!may_add(rows))
        return false;
    if (names->count >= TYPED_MAX_COLUMNS)
        return limit(rows, TOO_MANY_COLUMNS);
    rows->name_bytes += length;
    if (rows->name_bytes > MAX_NAME_BYTES)
        return limit(rows, TOO_LONG_NAMES);
    if (prefix.length) {
        char *whole = arena_alloc(rows->names, length + 1);
        memcpy(whole, prefix.data, prefix.length);
        if (name.length)
            memcpy(whole + prefix.length, name.data, name.length);
        name = (Slice){whole, length};
    }
    schema_add(names, name.data, name.length, TYPE_TEXT);
    if (names->count > rows->capacity) {
        rows->capacity = rows->capacity ? rows->capacity * 2 : 16;
        rows->base.cells = mem_resize(rows->base.cells, rows->capacity, sizeof *rows->base.cells);
    }
    rows->base.cells[names->count - 1] = (Cell){CELL_MISSING};
    *column = names->count - 1;
    return true;
}

static JsonKey *find_key(const JsonNode *node, Slice name)
{
    if (node->map)
        return map_get(node->map, name.data, name.length);
    for (size_t i = 0; i < node->count; i++)
        if (node->keys[i]->name.length == name.length && memcmp(node->keys[i]->name.data, name.data, name.length) == 0)
            return node->keys[i];
    return NULL;
}

static JsonKey *add_key(JsonRows *rows, JsonNode *node, Slice name)
{
    if (!may_add(rows))
        return NULL;
    rows->name_bytes += name.length;
    if (rows->name_bytes > MAX_NAME_BYTES || node->count >= TYPED_MAX_COLUMNS) {
        (void)limit(rows, rows->name_bytes > MAX_NAME_BYTES ? TOO_LONG_NAMES : TOO_MANY_COLUMNS);
        return NULL;
    }
    if (node->count == node->capacity) {
        node->capacity = node->capacity ? node->capacity * 2 : FEW_KEYS;
        node->keys = mem_resize(node->keys, node->capacity, sizeof *node->keys);
    }
    JsonKey *key = ARENA_NEW(rows->names, JsonKey);
    key->name = (Slice){arena_text_n(rows->names, name.data, name.length), name.length};
    key->plain = true;
    for (size_t i = 0; i < name.length; i++)
        key->plain &= name.data[i] != '"' && name.data[i] != '\\' && (unsigned char)name.data[i] >= ' ';
    node->keys[node->count++] = key;
    if (node->count > FEW_KEYS) {
        if (!node->map) {
            node->map = map_new();
            for (size_t i = 0; i + 1 < node->count; i++)
                (void)map_set(node->map, node->keys[i]->name.data, node->keys[i]->name.length, node->keys[i]);
        }
        (void)map_set(node->map, name.data, name.length, key);
    }
    return key;
}

size_t json_rows_column(JsonRows *rows, const char *name, size_t length)
{
    Slice text = {name, length};
    JsonKey *key = find_key(&rows->root, text);
    size_t column;
    if (!key)
        key = add_key(rows, &rows->root, text);
    if (!key)
        return SIZE_MAX;
    if (!key->column) {
        if (!add_column(rows, (Slice){"", 0}, text, &column))
            return SIZE_MAX;
        key->column = column + 1;
    }
    return key->column - 1;
}

void json_rows_take(JsonRows *rows, const Schema *names)
{
    Schema copy;
    schema_copy(&copy, names);
    schema_free(&rows->base.names);
    rows->base.names = copy;
    if (copy.count > rows->capacity) {
        rows->capacity = copy.count;
        rows->base.cells = mem_resize(rows->base.cells, rows->capacity, sizeof *rows->base.cells);
    }
    if (rows->capacity)
        memset(rows->base.cells, 0, rows->capacity * sizeof *rows->base.cells);
}

/* The records inside the member `key` of `node`. */
static JsonNode *inner_node(JsonRows *rows, const JsonNode *node, JsonKey *key)
{
    if (key->inner)
        return key->inner;
    size_t length = node->prefix.length + key->name.length + 1;
    if (!may_add(rows))
        return NULL;
    rows->name_bytes += length;
    if (rows->name_bytes > MAX_NAME_BYTES) {
        (void)limit(rows, TOO_LONG_NAMES);
        return NULL;
    }
    JsonNode *inner = ARENA_NEW(rows->names, JsonNode);
    char *prefix = arena_alloc(rows->names, length + 1);
    if (node->prefix.length)
        memcpy(prefix, node->prefix.data, node->prefix.length);
    if (key->name.length)
        memcpy(prefix + node->prefix.length, key->name.data, key->name.length);
    prefix[length - 1] = '.';
    inner->prefix = (Slice){prefix, length};
    inner->next = rows->nodes;
    rows->nodes = inner;
    return key->inner = inner;
}

/* The name stands in the record a second time: what it said before is gone. */
static void forget(JsonRows *rows, JsonKey *key)
{
    JsonNode *inner = key->inner;
    key->row = 0;
    if (key->column)
        rows->base.cells[key->column - 1].kind = CELL_MISSING;
    if (!inner || inner->row != rows->row)
        return;
    for (JsonKey *below = inner->seen; below; below = below->next_seen)
        forget(rows, below);
    inner->seen = NULL;
}

static void see(JsonRows *rows, JsonNode *node, JsonKey *key)
{
    if (key->row == rows->row) {
        rows->repeated++;
        forget(rows, key);
    } else {
        if (node->row != rows->row)
            node->seen = NULL;
        node->row = rows->row;
        key->next_seen = node->seen;
        node->seen = key;
    }
    key->row = rows->row;
}

/* The member's name, at its quote, and the colon behind it. *guess: which key is likely. */
static JsonKey *read_name(JsonRows *rows, JsonNode *node, size_t *guess)
{
    JsonScan *scan = &rows->scan;
    JsonKey *key = NULL;
    if (*guess < node->count) {
        JsonKey *likely = node->keys[*guess];
        const Slice *name = &likely->name;
        const char *at = scan->at + 1;
        if (likely->plain && (size_t)(scan->end - at) > name->length && at[name->length] == '"' &&
            memcmp(at, name->data, name->length) == 0) {
            key = likely;
            scan->at = at + name->length + 1;
        }
    }
    if (!key) {
        Slice name;
        bool escaped;
        if (!json_scan_string(scan, &name, &escaped))
            return NULL;
        if (escaped)
            name = json_scan_unescape(scan, name, rows->heap);
        key = find_key(node, name);
        if (!key && !(key = add_key(rows, node, name)))
            return NULL;
        for (size_t i = *guess; i < node->count && i < *guess + FEW_KEYS; i++) /* a name or two were left out */
            if (node->keys[i] == key)
                *guess = i;
    }
    ++*guess;
    if (json_scan_peek(scan) != ':') {
        (void)json_scan_fault(scan, "a colon after the name");
        return NULL;
    }
    scan->at++;
    return key;
}

static bool read_record(JsonRows *rows, JsonNode *node, unsigned depth);

static bool is_empty_record(const JsonScan *scan)
{
    JsonScan ahead = *scan;
    ahead.at++;
    return json_scan_peek(&ahead) == '}';
}

static bool read_member(JsonRows *rows, JsonNode *node, JsonKey *key, unsigned depth)
{
    JsonScan *scan = &rows->scan;
    see(rows, node, key);
    char c = json_scan_peek(scan);
    bool none = c == 'n' || (c == '{' && is_empty_record(scan));
    if (c == '{' && !none) {
        JsonNode *inner = inner_node(rows, node, key);
        return inner && read_record(rows, inner, depth);
    }
    if (!key->column && !(none && key->inner)) { /* nothing, where others have a record, makes no column */
        size_t column;
        if (!add_column(rows, node->prefix, key->name, &column))
            return false;
        key->column = column + 1;
    }
    if (none)
        return json_scan_skip(scan, depth);
    Cell *cell = &rows->base.cells[key->column - 1];
    return c == '[' ? json_scan_text(scan, depth, cell, rows->heap) : json_scan_scalar(scan, cell, rows->heap);
}

/* A record, at its brace. */
static bool read_record(JsonRows *rows, JsonNode *node, unsigned depth)
{
    JsonScan *scan = &rows->scan;
    size_t guess = 0;
    if (depth >= JSON_NESTING)
        return json_scan_fault(scan, "at most 512 levels of nesting");
    scan->at++;
    if (json_scan_peek(scan) == '}') {
        scan->at++;
        return true;
    }
    for (;;) {
        if (json_scan_peek(scan) != '"')
            return json_scan_fault(scan, "a name in double quotes");
        JsonKey *key = read_name(rows, node, &guess);
        if (!key || !read_member(rows, node, key, depth + 1))
            return false;
        char c = json_scan_peek(scan);
        if (c != ',' && c != '}')
            return json_scan_fault(scan, "a comma or }");
        scan->at++;
        if (c == '}')
            return true;
    }
}

bool json_rows_record(JsonRows *rows, unsigned depth)
{
    return read_record(rows, &rows->root, depth);
}

bool json_rows_value(JsonRows *rows, size_t column, unsigned depth)
{
    Cell *cell = &rows->base.cells[column];
    char c = json_scan_peek(&rows->scan);
    return c == '[' || c == '{' ? json_scan_text(&rows->scan, depth, cell, rows->heap) : json_scan_scalar(&rows->scan, cell, rows->heap);
}

bool json_rows_array(JsonRows *rows, unsigned depth)
{
    JsonScan *scan = &rows->scan;
    scan->at++;
    if (json_scan_peek(scan) == ']') {
        scan->at++;
        return true;
    }
    for (size_t i = 0;; i++) {
        size_t column = i;
        if (i >= rows->base.names.count && !add_column(rows, (Slice){"", 0}, (Slice){"", 0}, &column))
            return false;
        (void)json_scan_peek(scan);
        if (!json_rows_value(rows, column, depth + 1))
            return false;
        char c = json_scan_peek(scan);
        if (c != ',' && c != ']')
            return json_scan_fault(scan, "a comma or ]");
        scan->at++;
        if (c == ']')
            return true;
    }
}

RowStep json_rows_fail(JsonRows *rows, Error *error)
{
    if (rows->status != OK) {
        (void)error_set(error, rows->status, "%s", rows->scan.fault);
        return ROW_FAILED;
    }
    Buffer text = BUFFER_INIT;
    json_scan_explain(&rows->scan, &text);
    (void)error_set(error, ERR_INVALID, "The JSON is not valid. %s", text.data);
    buffer_free(&text);
    return ROW_FAILED;
}

void json_rows_end(JsonRows *rows, const char *more)
{
    const struct { uint64_t count; const char *one, *many; } notes[] = {
        {rows->scan.nans, "%llu value is NaN or infinite, which JSON does not have; it is missing.",
         "%llu values are NaN or infinite, which JSON does not have; they are missing."},
        {rows->repeated, "%llu name stands twice in its record; the last value counts.",
         "%llu times a name stands twice in its record; the last value counts."},
        {rows->scan.surrogates, "%llu escape is half of a character; U+FFFD stands in its place.",
         "%llu escapes are halves of characters; U+FFFD stands in their place."},
        {rows->scan.nuls, "%llu NUL character in a text was left out.", "%llu NUL characters in texts were left out."}};
    if (rows->base.n_warnings)
        return;
    if (more)
        rows->warnings[rows->base.n_warnings++] = mem_text(more);
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
        char text[160];
        if (notes[i].count == 0)
            continue;
        snprintf(text, sizeof text, notes[i].count == 1 ? notes[i].one : notes[i].many, (unsigned long long)notes[i].count);
        rows->warnings[rows->base.n_warnings++] = mem_text(text);
    }
    rows->base.warnings = (const char *const *)rows->warnings;
}

const char *json_rows_kind(char c)
{
    switch (c) {
    case '{': return "a record";
    case '[': return "an array";
    case '"': return "a text";
    case 't':
    case 'f': return "true or false";
    case 'n': return "null";
    default: return "a number";
    }
}
