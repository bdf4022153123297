/*
** rows.c - a page of rows, sorted and filtered, from the column files.
**
** Without filters and order the page is a run of rows and is read (ColumnScan); otherwise the columns in question are mapped, the selection is
** made (numeric/select.h), and the page's rows are picked out of mapped columns.
*/
#include "rows_query.h"

#include "formats/csv_writer.h"

#include <inttypes.h>

/* One row as an object; the columns are those shown, in order. */
static void write_row(Json *json, const Version *version, const RowsQuery *query, const Column *columns, size_t row)
{
    json_open_object(json);
    for (size_t i = 0; i < query->n_shown; i++) {
        const Field *field = &version->schema.fields[query->shown[i]];
        json_key_n(json, field->name, field->name_length);
        json_write_value(json, &columns[i], row);
    }
    json_close(json);
}

static Status write_run(Json *json, const Version *version, ColumnsFolder *folder, const RowsQuery *query, size_t skip, size_t limit,
                        Error *error)
{
    if (skip >= version->rows || limit == 0)
        return OK;
    size_t count = version->rows - skip < limit ? version->rows - skip : limit;
    ColumnScan *scan = column_scan_folder(folder, query->shown, query->n_shown, error);
    if (!scan)
        return ERR_IO;
    size_t step = column_scan_step(scan);
    Status status = OK;
    for (size_t done = 0; done < count && status == OK;) {
        size_t piece = count - done < step ? count - done : step;
        const Column *columns;
        status = column_scan_read(scan, skip + done, piece, &columns, error);
        for (size_t row = 0; status == OK && row < piece; row++)
            write_row(json, version, query, columns, row);
        done += piece;
    }
    column_scan_close(scan);
    return status;
}

static Status write_picked(Request *request, Json *json, const Version *version, ColumnsFolder *folder, const RowsQuery *query,
                           const size_t *page, size_t n, Error *error)
{
    Column *columns = arena_array(request->arena, query->n_shown + 1, sizeof *columns);
    for (size_t i = 0; i < query->n_shown && n; i++) {
        Status status = columns_map(folder, query->shown[i], &columns[i], error);
        if (status != OK)
            return status;
    }
    for (size_t i = 0; i < n; i++)
        write_row(json, version, query, columns, page[i]);
    return OK;
}

static void write_columns(Json *json, const Version *version, const RowsQuery *query)
{
    json_key(json, "columns");
    json_open_array(json);
    for (size_t i = 0; i < query->n_shown; i++) {
        const Field *field = &version->schema.fields[query->shown[i]];
        json_open_object(json);
        json_key(json, "name");
        json_text_n(json, field->name, field->name_length);
        json_member_text(json, "type", type_name(field->type));
        json_close(json);
    }
    json_close(json);
}

static Status answer(Request *request, Reply *reply, const Current *current, ColumnsFolder *folder, Error *error)
{
    const Version *version = current->version;
    size_t skip = (size_t)request_int(request, "skip");
    size_t limit = (size_t)request_int(request, "limit");
    RowsQuery query;
    Selection selection = {.rows = version->rows, .count = version->rows};
    size_t *page = arena_array(request->arena, limit, sizeof *page);
    size_t found = 0;
    Json json;
    Status status = rows_query(request, reply, version, folder, &query, error);
    if (status == OK && query.n_filters) {
        status = select_rows(query.filters, query.n_filters, version->rows, request->arena, &selection, error);
        if (status == ERR_INVALID && error)
            reply_problem_field(reply, "?filter", "%s", error->message);
    }
    bool picked = query.n_filters || query.n_sort;
    if (status == OK && picked)
        status = select_page(&selection, query.sort, query.n_sort, skip, limit, request->arena, page, &found, error);
    if (status != OK)
        return status;
    reply_list_begin(reply, &json);
    status = picked ? write_picked(request, &json, version, folder, &query, page, found, error)
                    : write_run(&json, version, folder, &query, skip, limit, error);
    reply_list_end(request, reply, &json, selection.count);
    json_member_int(&json, "rows", (int64_t)version->rows);
    json_member_int(&json, "version", current->number);
    write_columns(&json, version, &query);
    json_close(&json);
    return status;
}

Status dataset_rows(Request *request, Reply *reply, Error *error)
{
    Current current;
    ColumnsFolder *folder = NULL;
    Status status = dataset_asked(request, &current, error);
    if (status != OK)
        return status;
    if (reply_not_modified(request, reply,
                           arena_printf(request->arena, "\"r%" PRId64 "-%zx-%s\"", current.version->id, current.version->rows, request_key(request))))
        return OK;
    status = version_columns(current.version, request->db, request->config->home, &folder, error);
    if (status == OK) {
        status = answer(request, reply, &current, folder, error);
        columns_close(folder);
    }
    return status;
}
