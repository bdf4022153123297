/* rows_query.h - what a rows request asks for: columns, filters, order; out of its parameters. */
#ifndef QUERN_HANDLERS_DATASETS_ROWS_QUERY_H
#define QUERN_HANDLERS_DATASETS_ROWS_QUERY_H

#include "datasets.h"
#include "numeric/select.h"

typedef struct RowsQuery {
    size_t *shown;       /* positions of the columns to answer, in order */
    size_t n_shown;
    Filter *filters;     /* their columns are mapped from the folder */
    size_t n_filters;
    SortKey *sort;
    size_t n_sort;
} RowsQuery;

/* Problems are added to the reply as fields (?filter, ?sort, ?columns); ERR_INVALID then. Memory from the request's arena. */
Status rows_query(Request *request, Reply *reply, const Version *version, ColumnsFolder *folder, RowsQuery *query, Error *error) MUST_USE;

#endif
