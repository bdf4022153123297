/*
** row_source.h - rows of cells, as formats have them that say something about a cell's type themselves.
**
** A source goes over its rows as often as it is rewound; every pass gives the same rows. What a column's type is, given all of its cells, is
** decided by typed_reader.h:
**
**     all cells present are                       the column is
**     BOOLEAN                                     boolean
**     INTEGER, or FLOAT without a fraction        integer (whole floats up to 2^53)
**     NUMBER (a literal)                          integer, decimal (whole numbers past 64 bits), float: as CSV types an unquoted field
**     INTEGER, FLOAT, NUMBER mixed                the widest of them
**     DATE; DATE and TIMESTAMP mixed              date; timestamp
**     STRING                                      date or timestamp when all of them are one (the ways of datetime.h), otherwise text
**     TEXT                                        whatever CSV would make of it: any type
**     mixed                                       a type that all of them can be (dates, and STRINGs that are one); text when there is none,
**                                                 each cell as its source's users would read it
**
** The STRINGs Infinity and -Infinity are floats among numbers. MISSING fits every type; a column of nothing else is text. So do an empty text and the words for missing (csv.h) when the column is not text;
** in a text column a STRING is kept as it is, and a TEXT as in CSV. Missing words that the user has given hold for every cell, numbers too.
*/
#ifndef QUERN_FORMATS_ROW_SOURCE_H
#define QUERN_FORMATS_ROW_SOURCE_H

#include "formats/reader.h"

typedef enum CellKind {
    CELL_MISSING = 0,
    CELL_TEXT,       /* text of which nothing is known */
    CELL_STRING,     /* text that its format calls a string: not a number, whatever it looks like */
    CELL_NUMBER,     /* the text of a number's literal, JSON's grammar */
    CELL_BOOLEAN,
    CELL_INTEGER,
    CELL_FLOAT,      /* finite */
    CELL_DATE,       /* days since 1970-01-01 */
    CELL_TIMESTAMP   /* microseconds since 1970-01-01 00:00, no zone */
} CellKind;

typedef struct Cell {
    CellKind kind;
    union {
        bool boolean;
        int64_t integer;   /* and TIMESTAMP */
        double number;
        int32_t date;
    };
    Slice text;            /* TEXT, STRING, NUMBER: valid UTF-8 without NUL, valid until the source moves on, or longer: `lasting` */
} Cell;

typedef enum RowStep { ROW_READ, ROW_REJECTED, ROW_END, ROW_FAILED } RowStep;

typedef struct RowSource RowSource;

typedef struct RowSourceClass {
    /* The next row into source->cells. New columns may be added to the end of `names` on the way (rows before have MISSING there). */
    RowStep (*next)(RowSource *source, Error *error);
    Status (*rewind)(RowSource *source, Error *error);    /* back before the first row; columns found stay */
    void (*close)(RowSource *source);
    size_t (*position)(const RowSource *source);          /* bytes consumed, for progress */
    void (*facts)(const RowSource *source, Json *json);   /* members of an open object: how the file was read */
} RowSourceClass;

/* The first member of every source. */
struct RowSource {
    const RowSourceClass *class;
    Schema names;          /* the columns' names, as the file has them (typed_reader cleans them); the types in it are not looked at */
    Cell *cells;           /* names.count of them, the source's */
    Slice lasting;         /* memory that does not move until the source is closed: texts in it need no copy. May be empty */
    uint64_t line;         /* of the row read, from 1: a line or a row number */
    RowReject reject;      /* of ROW_REJECTED */
    const char *const *warnings; /* sentences for the user, complete after the first pass */
    size_t n_warnings;
};

#endif
