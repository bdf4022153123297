/*
** record.h - records of a known schema, as streams send them, into a RowBuilder.
**
** Three forms: a JSON record a line (NDJSON; empty lines are passed over), one JSON record or an array of them, CSV with a header (RFC 4180, comma,
** LF or CRLF). Members and columns go by name in any order; one that a record does not have is missing. Objects within records are flattened
** with dotted names ({"a": {"b": 1}} is "a.b"); arrays are taken as JSON text by text columns.
**
** A value fits a column when
**
**     boolean     true, false; 0, 1; the texts of these, and yes, no, on, off
**     integer     a whole number of 64 bits (also written 1.0 or 1e3); the text of one
**     float       a number; the text of one, also Infinity
**     decimal     a number with no more digits behind the point than the column has, or the text of one
**     date        a text: 2026-11-23 and the other ways that are not ambiguous (data/datetime.h)
**     timestamp   a text: a date, then T or a space and hh:mm[:ss[.ffffff]], with or without a zone; a date (midnight)
**     text        a text; numbers, booleans and arrays as they are written
**
** null is missing, as is an unquoted empty field of CSV, and an empty text in a column that is not text.
**
** A record that does not fit is reported and left out: broken JSON on its line, a member given twice, a name that the schema does not have, a value that
** does not fit, text that is not UTF-8 or holds U+0000. A JSON array that is broken ends it all (ERR_INVALID), since nothing behind the
** break can be trusted; as does a CSV header with a name twice.
**
** Memory: unescaped texts of one record beside the builder. Time: linear. At most RECORD_DEPTH objects within one another.
*/
#ifndef QUERN_FORMATS_RECORD_H
#define QUERN_FORMATS_RECORD_H

#include "base/error.h"
#include "data/row_builder.h"

enum { RECORD_DEPTH = 32, RECORD_REASON = 300 };

typedef enum RecordForm { RECORD_NDJSON = 1, RECORD_JSON, RECORD_CSV } RecordForm;

/* Whether a row that fits may go in: one cell a column. false: the reason is filled in. */
typedef bool RecordJudge(void *context, const RowCell *row, char reason[RECORD_REASON]);

/* index: of the record, from 0. */
typedef void RecordReject(void *context, uint64_t index, const char *reason);

typedef struct RecordInput {
    RecordForm form;
    const char *text;
    size_t length;
    RecordReject *reject;
    void *context;         /* of reject */
    RecordJudge *judge;    /* NULL: every row that fits goes in */
    void *judge_context;
    Schema *unknown;       /* NULL: names that the schema does not have are a reason to reject. Otherwise they are collected here, with a type that
                              fits their values (boolean, integer, float, text), and passed over */
} RecordInput;

/* *records: how many there were, rejected ones included. What was added to the builder before an error stays there. */
Status records_read(const RecordInput *input, RowBuilder *builder, uint64_t *records, Error *error) MUST_USE;

#endif
