/*
** renamed.h - a table with some of its columns called otherwise, or left out: the option `names` of an import.
**
** A reader around another one. The names in ReadOptions are the file's own, as its reader makes them usable (schema_clean_names); the schema that
** comes out has the new ones, in the file's order. Values are not copied: a batch that comes out shares the arrays of the one that came in.
**
** A name that the file does not have, seen when all of it was read (records may bring columns late), two columns of one name, and no column left are
** ERR_INVALID.
*/
#ifndef QUERN_FORMATS_RENAMED_H
#define QUERN_FORMATS_RENAMED_H

#include "formats/reader.h"

/* Around `reader`, which becomes the result's, also on failure (NULL). Of options just the names are looked at; they outlive the reader. Without any
** the reader itself comes back. */
TableReader *renamed_open(TableReader *reader, const ReadOptions *options, Error *error) MUST_USE;

/* What the file calls the column that comes out as `name`; NULL when none does because the file's column of that name is called otherwise. */
const char *renamed_from(const ReadOptions *options, const char *name);

#endif
