/* record_private.h - what the parts of the record reader share. */
#ifndef QUERN_FORMATS_RECORD_PRIVATE_H
#define QUERN_FORMATS_RECORD_PRIVATE_H

#include "base/map.h"
#include "formats/record.h"

typedef struct RecordReader {
    const RecordInput *input;
    RowBuilder *builder;
    Map *names;              /* of the schema: position + 1 as a pointer; made when the guess by order first fails */
    size_t expected;         /* the column whose name is likely to come next */
    Arena *heap;             /* unescaped texts of the record in hand */
    Buffer prefix;           /* of flattened names, with the dot */
    char reason[RECORD_REASON];
} RecordReader;

typedef enum TokenKind { TOKEN_NULL, TOKEN_BOOLEAN, TOKEN_NUMBER, TOKEN_TEXT, TOKEN_ARRAY } TokenKind;

/* A value as it was read: text is what stands there, of TEXT without quotes and escapes. */
typedef struct Token {
    TokenKind kind;
    Slice text;
} Token;

/* Position of the column, or -1. */
long record_find(RecordReader *reader, const char *name, size_t length);
/* Puts the value into the staged row; false: reader->reason says why it does not fit. at -1: a name that is not known. */
bool record_put(RecordReader *reader, long at, const char *name, size_t length, Token token);
bool record_fail(RecordReader *reader, const char *format, ...) PRINTF_LIKE(2, 3); /* false, with the reason set */

/* record_value.c: false: the value is not of the type. */
bool record_value(const Field *field, Token token, RowCell *cell);

/* record_json.c: an object at *at, which moves behind it; false: reader->reason. *broken: it is not JSON (else it only does not fit). */
bool record_object(RecordReader *reader, const char **at, const char *end, bool *broken);

/* record_csv.c */
Status record_read_csv(RecordReader *reader, uint64_t *records, Error *error) MUST_USE;
void record_done(RecordReader *reader, bool fits, uint64_t index); /* adds the staged row, or reports it */

#endif
