/*
** container.h - packed files: gzip, zstd, and zip with tables in it.
**
** By content, never by name; a workbook is a zip too and is no container. A gzip or zstd file of several members, one after the other, is their
** contents joined. A zip's members are its tables: folders, dot files, __MACOSX, empty members are passed over, and, when some member's name ends as a
** table's does (.csv, .xlsx ...), those that do not; what a member is comes from its bytes all the same. Names of members are labels: nothing is ever
** written under them.
**
** A zip in a zip is not unpacked, a gzip or zstd file in a zip is.
**
** Limits, of the bytes that come out: archive.h. Memory: 64 kB; for zstd the window that the file asks for, up to 128 MB.
*/
#ifndef QUERN_FORMATS_CONTAINER_H
#define QUERN_FORMATS_CONTAINER_H

#include "base/arena.h"
#include "formats/archive.h"

typedef enum ContainerKind { CONTAINER_NONE = 0, CONTAINER_GZIP, CONTAINER_ZSTD, CONTAINER_ZIP } ContainerKind;

ContainerKind container_detect(const char *bytes, size_t length);
const char *container_name(ContainerKind kind);            /* "gzip", ... */

enum { CONTAINER_TABLES = 1000 };

typedef struct ContainerMember {
    const char *name;      /* UTF-8, with the folders it is in; in the arena */
    ArchiveMember member;
} ContainerMember;

/* The tables of a zip, in its order; *skipped: members that were passed over because of their names. ERR_INVALID: damaged, or no table in it; ERR_LIMIT:
** more than CONTAINER_TABLES. */
Status container_members(const char *bytes, size_t length, Arena *arena, ContainerMember **members, size_t *n, size_t *skipped,
                         Error *error) MUST_USE;

/* What is packed, written to the descriptor. `member`: its name, NULL the first; of a zip only. ERR_INVALID: damaged, cut off, no such member;
** ERR_UNSUPPORTED: a password, or another way of packing; ERR_LIMIT; ERR_IO and ERR_DISK_FULL of the descriptor. */
Status container_unpack(ContainerKind kind, const char *bytes, size_t length, const char *member, int descriptor, Error *error) MUST_USE;

/* What is packed in ways that are not read here. ERR_UNSUPPORTED says what to do; OK: nothing of the kind. */
Status container_refuse(const char *bytes, size_t length, Error *error) MUST_USE;

#endif
