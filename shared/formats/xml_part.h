/*
** xml_part.h - an XML document inside a zip, pulled piece by piece.
**
** Handlers see local names: a prefix is cut off, whatever namespace it stands for, so that strict and transitional documents and those of
** programs with prefixes of their own read alike; who handles must know where in the tree he is. Attributes come with their prefixes.
**
** Refused (ERR_INVALID): what is not well-formed, any document type declaration (so there are no entities but the five). ERR_LIMIT: elements nested
** deeper than PART_DEPTH, a tag longer than PART_TAG bytes, more than PART_NAMES names of elements and attributes, and archive.h's limits.
** Memory: 300 kB, and up to twice the longest tag.
*/
#ifndef QUERN_FORMATS_XML_PART_H
#define QUERN_FORMATS_XML_PART_H

#include "formats/archive.h"

enum { PART_DEPTH = 256, PART_TAG = 4 << 20, PART_NAMES = 5000 };

typedef struct XmlPart XmlPart;

typedef struct XmlHandler {
    void (*start)(void *context, const char *name, const char **attributes); /* name, value, name, value, NULL */
    void (*end)(void *context, const char *name);
    void (*text)(void *context, const char *text, size_t length);            /* UTF-8, in pieces */
} XmlHandler;

typedef enum PartStep { PART_PAUSED, PART_ENDED, PART_FAILED } PartStep;

/* `label` names the part in messages ("the sheet \"Data\"") and outlives it, as all else here does. */
XmlPart *xml_part_open(const Archive *archive, const ArchiveMember *member, const char *label, const XmlHandler *handler, void *context,
                       Error *error) MUST_USE;
PartStep xml_part_run(XmlPart *part, Error *error); /* until a handler pauses it, or the document ends */
size_t xml_part_position(const XmlPart *part);      /* packed bytes consumed */
void xml_part_close(XmlPart *part);                 /* NULL is fine */

/* For handlers. */
void xml_part_pause(XmlPart *part);
void xml_part_fail(XmlPart *part, Status status, const char *format, ...) PRINTF_LIKE(3, 4); /* the first one counts */

/* The whole document. */
Status xml_part_read(const Archive *archive, const ArchiveMember *member, const char *label, const XmlHandler *handler, void *context,
                     XmlPart **self, Error *error) MUST_USE; /* *self is the part while handlers run; NULL: not wanted */

const char *xml_attribute(const char **attributes, const char *name); /* as written; NULL: not there */

#endif
