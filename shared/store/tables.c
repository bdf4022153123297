/*
** tables.c - see tables.h.
**
** Width at worst: PostgreSQL moves long texts out of line until the row fits, but a text of up to 24 bytes and the 18-byte pointer to a
** moved one stay, hence 24 bytes a text. Alignment adds at most 7 bytes before an 8-byte value, so fixed widths count as 8.
*/
#include "store/tables.h"

#include <inttypes.h>
#include <string.h>

enum { ROW_BUDGET = 7600, NAME_BYTES = 63, MAX_TABLE_COLUMNS = 1590 };

static size_t worst_width(ColumnType type)
{
    switch (type) {
    case TYPE_BOOLEAN: return 1;
    case TYPE_TEXT:
    case TYPE_DECIMAL: return 24;
    default: return 8;
    }
}

void table_layout(const Schema *schema, Arena *arena, TableLayout *layout)
{
    layout->first = arena_array(arena, schema->count + 2, sizeof *layout->first);
    layout->count = 0;
    size_t width = 0;
    for (size_t i = 0; i < schema->count; i++) {
        size_t one = worst_width(schema->fields[i].type);
        bool full = width + one > ROW_BUDGET || (layout->count && i - layout->first[layout->count - 1] >= MAX_TABLE_COLUMNS);
        if (layout->count == 0 || full) {
            layout->first[layout->count++] = i;
            width = 8; /* row_id */
        }
        width += one;
    }
    layout->first[layout->count] = schema->count;
    layout->row_ids = layout->count > 1;
}

static void add_table(Buffer *sql, int64_t version, size_t t)
{
    buffer_printf(sql, "data.v%" PRId64 "_%zu", version, t + 1);
}

static void add_type(Buffer *sql, const Field *field)
{
    switch (field->type) {
    case TYPE_BOOLEAN: buffer_add_text(sql, "boolean"); break;
    case TYPE_INTEGER: buffer_add_text(sql, "bigint"); break;
    case TYPE_FLOAT: buffer_add_text(sql, "double precision"); break;
    case TYPE_DECIMAL: buffer_printf(sql, "numeric(%d,%u)", DECIMAL_DIGITS + 1, field->scale); break;
    case TYPE_DATE: buffer_add_text(sql, "date"); break;
    case TYPE_TIMESTAMP: buffer_add_text(sql, field->zoned ? "timestamptz" : "timestamp"); break;
    case TYPE_TEXT: buffer_add_text(sql, "text"); break;
    }
}

static Status run(Db *db, Buffer *sql, Error *error)
{
    Status status = db_command(db, sql->data, error);
    buffer_free(sql);
    return status;
}

Status tables_create(Db *db, int64_t version, const Schema *schema, const TableLayout *layout, Error *error)
{
    Status status = OK;
    for (size_t t = 0; t < layout->count && status == OK; t++) {
        Buffer sql = BUFFER_INIT;
        buffer_add_text(&sql, "CREATE TABLE "); /* sql: dataset table */
        add_table(&sql, version, t);
        buffer_add_text(&sql, layout->row_ids ? " (row_id bigint NOT NULL" : " (");
        for (size_t i = layout->first[t]; i < layout->first[t + 1]; i++) {
            buffer_printf(&sql, "%sc%zu ", i > layout->first[t] || layout->row_ids ? ", " : "", i + 1);
            add_type(&sql, &schema->fields[i]);
        }
        buffer_add_char(&sql, ')');
        status = run(db, &sql, error);
    }
    return status;
}

Status tables_drop(Db *db, int64_t version, size_t count, Error *error)
{
    Status status = OK;
    for (size_t t = 0; t < count && status == OK; t++) {
        Buffer sql = BUFFER_INIT;
        buffer_add_text(&sql, "DROP TABLE IF EXISTS "); /* sql: dataset table */
        add_table(&sql, version, t);
        status = run(db, &sql, error);
    }
    return status;
}

/* Cuts to PostgreSQL's limit at a character, leaving `keep` bytes for a number. */
static size_t cut_name(const char *name, size_t length, size_t keep)
{
    if (length <= NAME_BYTES - keep)
        return length;
    size_t end = NAME_BYTES - keep;
    while (end > 0 && ((unsigned char)name[end] & 0xC0u) == 0x80u)
        end--;
    return end;
}

/* Cut names may collide; a colliding one is cut further and numbered by its position, which is unique. */
static void view_names(const Schema *schema, size_t count, Schema *names)
{
    for (size_t i = 0; i < count; i++)
        schema_add(names, schema->fields[i].name, cut_name(schema->fields[i].name, schema->fields[i].name_length, 0),
                   schema->fields[i].type);
    schema_clean_names(names);
    for (size_t i = 0; i < count; i++) {
        Field *field = &names->fields[i];
        if (field->name_length <= NAME_BYTES)
            continue;
        Buffer name = BUFFER_INIT;
        buffer_add(&name, field->name, cut_name(field->name, field->name_length, 8));
        buffer_printf(&name, "_%zu", i + 1);
        memcpy(field->name, name.data, name.length + 1); /* shorter than what was there */
        field->name_length = name.length;
        buffer_free(&name);
    }
}

Status tables_drop_view(Db *db, const char *slug, Error *error)
{
    Buffer sql = BUFFER_INIT;
    buffer_add_text(&sql, "DROP VIEW IF EXISTS datasets."); /* sql: dataset view */
    db_quote_name(&sql, slug, strlen(slug));
    return run(db, &sql, error);
}

Status tables_view(Db *db, const char *slug, int64_t version, const Schema *schema, const TableLayout *layout, Error *error)
{
    Status status = tables_drop_view(db, slug, error);
    if (status != OK)
        return status;
    size_t shown = schema->count < TABLES_VIEW_COLUMNS ? schema->count : TABLES_VIEW_COLUMNS;
    Schema names = {0};
    view_names(schema, shown, &names);
    Buffer sql = BUFFER_INIT;
    buffer_add_text(&sql, "CREATE VIEW datasets."); /* sql: dataset view */
    db_quote_name(&sql, slug, strlen(slug));
    buffer_add_text(&sql, " AS SELECT ");
    for (size_t i = 0; i < shown; i++) {
        buffer_printf(&sql, "%sc%zu AS ", i ? ", " : "", i + 1);
        db_quote_name(&sql, names.fields[i].name, names.fields[i].name_length);
    }
    buffer_add_text(&sql, " FROM ");
    for (size_t t = 0; t < layout->count && layout->first[t] < shown; t++) {
        if (t)
            buffer_add_text(&sql, " JOIN ");
        add_table(&sql, version, t);
        if (t)
            buffer_add_text(&sql, " USING (row_id)");
    }
    schema_free(&names);
    return run(db, &sql, error);
}

void tables_copy_in_sql(Buffer *sql, int64_t version, size_t t, bool freeze)
{
    buffer_add_text(sql, "COPY "); /* sql: dataset table */
    add_table(sql, version, t);
    buffer_add_text(sql, freeze ? " FROM STDIN (FORMAT binary, FREEZE)" : " FROM STDIN (FORMAT binary)");
}

void tables_copy_out_sql(Buffer *sql, int64_t version, size_t t, const TableLayout *layout, uint64_t rows)
{
    buffer_add_text(sql, layout->row_ids ? "COPY (SELECT * FROM " : "COPY "); /* sql: dataset table */
    add_table(sql, version, t);
    if (layout->row_ids)
        buffer_printf(sql, " WHERE row_id <= %" PRIu64 " ORDER BY row_id)", rows);
    buffer_add_text(sql, " TO STDOUT (FORMAT binary)");
}
