/*
** stat.h - SPSS, Stata and SAS files in, as rows of cells, through ReadStat.
**
**     sav     SPSS .sav and .zsav          por      SPSS .por
**     dta     Stata 2 to 19                sas7bdat SAS 7 and later        xpt     SAS transport, versions 5 and 8
**
** What the file says of its columns decides: numbers in formats of dates and times become DATE, TIMESTAMP or (a time of day, a duration) STRING "hh:mm:ss";
** system-missing and tagged values (.a, SAS ._ ...) and values declared missing are missing. A column whose values all have labels becomes the
** labels' text; one with some labels keeps its numbers, with a warning. The facts keep all labels, declared missing values and the long names of
** the columns: {"labels": {column: {value: label}}, "declared_missing": {column: [value | {"from", "to"}]}, "variable_labels": {column: text}}.
**
** ReadStat runs in a child process on the mapped bytes and writes what it finds to a temporary file, which the rows are then read from: a file that makes
** it fail, loop or grow costs that child and gives ERR_INVALID. Limits of the child: STAT_MEMORY of memory beyond what the process has, a minute of CPU and
** a second more for each 5 MB, cells of 200 times the file beyond the first 256 MB. Memory here: one row, and the columns' labels (at most
** STAT_LABEL_BYTES; the facts leave out those of columns beyond 256 kB, with a warning).
*/
#ifndef QUERN_FORMATS_STAT_H
#define QUERN_FORMATS_STAT_H

#include "formats/format.h"
#include "formats/row_source.h"

enum { STAT_LABEL_BYTES = 64 << 20 };
#define STAT_MEMORY (UINT64_C(1) << 30)

bool stat_sav_looks(const char *bytes, size_t length);
bool stat_por_looks(const char *bytes, size_t length);
bool stat_dta_looks(const char *bytes, size_t length);
bool stat_sas_looks(const char *bytes, size_t length);
bool stat_xpt_looks(const char *bytes, size_t length);

/* In the format that options->format names, or the content shows. NULL: ERR_INVALID, ERR_LIMIT, ERR_IO (temporary files). */
RowSource *stat_source_open(const FormatInput *input, const ReadOptions *options, Error *error) MUST_USE;

#endif
