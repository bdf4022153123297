/* xlsx_workbook.c - see xlsx_workbook.h. */
#include "formats/xlsx_workbook.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "formats/xml_part.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { RELATIONS = 65536, PATH_BYTES = 1024, NAMES_SHOWN = 10 };

/* ---- relationships ---------------------------------------------------------------------------------------------------------- */

typedef struct Relation {
    const char *id, *type, *target; /* type: what stands after the last / of its name; target: a part's name from the root */
} Relation;

typedef struct Relations {
    Arena *arena;
    XmlPart *part;
    const char *folder;    /* of the part whose relations these are, without a / at its end; "" for the root */
    Relation *items;       /* freed by the reader */
    size_t count, capacity;
} Relations;

static const char *after_slash(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

/* "worksheets/sheet1.xml" and "../x.xml" from the folder; "/xl/x.xml" from the root. NULL: it leads nowhere. */
static const char *resolve(Arena *arena, const char *folder, const char *target)
{
    char path[PATH_BYTES];
    size_t length = 0;
    if (*target != '/' && *target != '\\') {
        length = strlen(folder);
        if (length >= sizeof path)
            return NULL;
        memcpy(path, folder, length);
    }
    while (*target) {
        size_t n = strcspn(target, "/\\");
        if (n == 2 && memcmp(target, "..", 2) == 0) {
            while (length && path[length - 1] != '/')
                length--;
            length -= length > 0;
        } else if (n && !(n == 1 && *target == '.')) {
            if (length + n + 2 > sizeof path)
                return NULL;
            if (length)
                path[length++] = '/';
            memcpy(path + length, target, n);
            length += n;
        }
        target += n + (target[n] != '\0');
    }
    return arena_text_n(arena, path, length);
}

static void relation_start(void *context, const char *name, const char **attributes)
{
    Relations *relations = context;
    const char *id = xml_attribute(attributes, "Id"), *type = xml_attribute(attributes, "Type");
    const char *target = xml_attribute(attributes, "Target"), *mode = xml_attribute(attributes, "TargetMode");
    if (strcmp(name, "Relationship") != 0 || !type || !target || (mode && strcasecmp(mode, "External") == 0))
        return;
    const char *resolved = resolve(relations->arena, relations->folder, target);
    if (!resolved)
        return;
    if (relations->count == RELATIONS) {
        xml_part_fail(relations->part, ERR_LIMIT, "The workbook has more than %d parts.", RELATIONS);
        return;
    }
    if (relations->count == relations->capacity) {
        relations->capacity = relations->capacity * 2 + 16;
        relations->items = mem_resize(relations->items, relations->capacity, sizeof *relations->items);
    }
    relations->items[relations->count++] =
        (Relation){id ? arena_text(relations->arena, id) : "", arena_text(relations->arena, after_slash(type)), resolved};
}

/* Those of the part at `path`; none when they are missing. */
static Status read_relations(const Archive *archive, const char *path, Relations *relations, Error *error)
{
    static const XmlHandler HANDLER = {.start = relation_start};
    const char *file = after_slash(path);
    size_t folder = file > path ? (size_t)(file - path) - 1 : 0;
    ArchiveMember member;
    relations->folder = arena_text_n(relations->arena, path, folder);
    const char *name = arena_printf(relations->arena, "%s%s_rels/%s.rels", relations->folder, folder ? "/" : "", file);
    if (!archive_find(archive, name, &member))
        return OK;
    return xml_part_read(archive, &member, "The workbook", &HANDLER, relations, &relations->part, error);
}

static const Relation *relation_of(const Relations *relations, const char *id, const char *type)
{
    for (size_t i = 0; i < relations->count; i++)
        if ((!id || strcmp(relations->items[i].id, id) == 0) && (!type || strcasecmp(relations->items[i].type, type) == 0))
            return &relations->items[i];
    return NULL;
}

/* ---- workbook.xml ----------------------------------------------------------------------------------------------------------- */

typedef struct Reading {
    XlsxWorkbook *workbook;
    XmlPart *part;
    Relations relations;
    size_t capacity, listed;
    bool in_sheets;
    /* styles */
    bool in_cells;         /* cellXfs */
    struct FormatOf { unsigned long id; NumberClass class; } *formats; /* of the workbook's own, freed by the reader */
    size_t n_formats, format_capacity;
} Reading;

static bool is_true(const char *value)
{
    return value && (strcmp(value, "1") == 0 || strcasecmp(value, "true") == 0 || strcasecmp(value, "on") == 0);
}

/* The attribute r:id, whatever its prefix is. */
static const char *relation_id(const char **attributes)
{
    for (; *attributes; attributes += 2) {
        const char *colon = strrchr(attributes[0], ':');
        if (colon && strcmp(colon + 1, "id") == 0)
            return attributes[1];
    }
    return NULL;
}

static void add_sheet(Reading *reading, const char **attributes)
{
    XlsxWorkbook *workbook = reading->workbook;
    const char *name = xml_attribute(attributes, "name"), *state = xml_attribute(attributes, "state");
    const char *id = relation_id(attributes);
    const Relation *relation = id ? relation_of(&reading->relations, id, NULL) : NULL;
    XlsxSheet sheet = {.hidden = state && strcasecmp(state, "visible") != 0};
    reading->listed++;
    if (relation && strcasecmp(relation->type, "worksheet") != 0)
        return; /* a chart, a macro */
    const char *path = relation ? relation->target : arena_printf(workbook->arena, "xl/worksheets/sheet%zu.xml", reading->listed);
    if (!archive_find(&workbook->archive, path, &sheet.part))
        return;
    if (workbook->n_sheets == XLSX_SHEETS) {
        xml_part_fail(reading->part, ERR_LIMIT, "The workbook has more than %d sheets. Split it.", XLSX_SHEETS);
        return;
    }
    if (workbook->n_sheets == reading->capacity) {
        size_t capacity = reading->capacity * 2 + 16;
        XlsxSheet *grown = arena_array(workbook->arena, capacity, sizeof *grown);
        if (workbook->n_sheets)
            memcpy(grown, workbook->sheets, workbook->n_sheets * sizeof *grown);
        workbook->sheets = grown;
        reading->capacity = capacity;
    }
    sheet.name = name && *name ? arena_text(workbook->arena, name) : arena_printf(workbook->arena, "Sheet%zu", reading->listed);
    workbook->sheets[workbook->n_sheets++] = sheet;
}

static void workbook_start(void *context, const char *name, const char **attributes)
{
    Reading *reading = context;
    if (strcmp(name, "sheets") == 0)
        reading->in_sheets = true;
    else if (strcmp(name, "sheet") == 0 && reading->in_sheets)
        add_sheet(reading, attributes);
    else if (strcmp(name, "workbookPr") == 0)
        reading->workbook->dates_from_1904 |= is_true(xml_attribute(attributes, "date1904"));
}

static void workbook_end(void *context, const char *name)
{
    Reading *reading = context;
    if (strcmp(name, "sheets") == 0)
        reading->in_sheets = false;
}

/* ---- styles.xml ------------------------------------------------------------------------------------------------------------- */

static void add_format(Reading *reading, const char **attributes)
{
    const char *id = xml_attribute(attributes, "numFmtId"), *code = xml_attribute(attributes, "formatCode");
    if (!id || !code)
        return;
    if (reading->n_formats == XLSX_NUMBER_FORMATS) {
        xml_part_fail(reading->part, ERR_LIMIT, "The workbook has more than %d number formats.", XLSX_NUMBER_FORMATS);
        return;
    }
    if (reading->n_formats == reading->format_capacity) {
        reading->format_capacity = reading->format_capacity * 2 + 16;
        reading->formats = mem_resize(reading->formats, reading->format_capacity, sizeof *reading->formats);
    }
    reading->formats[reading->n_formats++] = (struct FormatOf){strtoul(id, NULL, 10), number_format_class(code)};
}

static NumberClass class_of(const Reading *reading, unsigned long id)
{
    for (size_t i = reading->n_formats; i-- > 0;)
        if (reading->formats[i].id == id)
            return reading->formats[i].class;
    return number_format_builtin(id);
}

static void add_style(Reading *reading, const char **attributes)
{
    XlsxWorkbook *workbook = reading->workbook;
    const char *id = xml_attribute(attributes, "numFmtId");
    if (workbook->n_classes == XLSX_STYLES) {
        xml_part_fail(reading->part, ERR_LIMIT, "The workbook has more than %d cell styles.", XLSX_STYLES);
        return;
    }
    if (!workbook->classes)
        workbook->classes = arena_alloc(workbook->arena, XLSX_STYLES);
    workbook->classes[workbook->n_classes++] = (uint8_t)(id ? class_of(reading, strtoul(id, NULL, 10)) : NUMBER_PLAIN);
}

static void styles_start(void *context, const char *name, const char **attributes)
{
    Reading *reading = context;
    if (strcmp(name, "numFmt") == 0)
        add_format(reading, attributes);
    else if (strcmp(name, "cellXfs") == 0)
        reading->in_cells = true;
    else if (strcmp(name, "xf") == 0 && reading->in_cells)
        add_style(reading, attributes);
}

static void styles_end(void *context, const char *name)
{
    Reading *reading = context;
    if (strcmp(name, "cellXfs") == 0)
        reading->in_cells = false;
}

/* ---- the workbook ----------------------------------------------------------------------------------------------------------- */

static bool find_part(const Reading *reading, const char *type, const char *usual, ArchiveMember *member)
{
    const Relation *relation = relation_of(&reading->relations, NULL, type);
    return (relation && archive_find(&reading->workbook->archive, relation->target, member)) ||
           archive_find(&reading->workbook->archive, usual, member);
}

/* What else is packed as a zip. */
static Status not_a_workbook(const Archive *archive, Error *error)
{
    ArchiveMember member;
    if (archive_find(archive, "xl/workbook.bin", &member))
        return error_set(error, ERR_UNSUPPORTED, "This is a binary workbook (.xlsb). Save it as .xlsx and send that.");
    if (archive_find(archive, "word/document.xml", &member) || archive_find(archive, "ppt/presentation.xml", &member))
        return error_set(error, ERR_UNSUPPORTED, "This is a text document or a presentation. Send a table: .xlsx or .csv.");
    return error_set(error, ERR_INVALID, "There is no workbook in the file: it is damaged, or it is no .xlsx.");
}

static Status find_workbook(Reading *reading, ArchiveMember *member, const char **path, Error *error)
{
    XlsxWorkbook *workbook = reading->workbook;
    Relations root = {.arena = workbook->arena};
    Status status = read_relations(&workbook->archive, "", &root, error);
    const Relation *relation = status == OK ? relation_of(&root, NULL, "officeDocument") : NULL;
    *path = "xl/workbook.xml";
    if (relation && archive_find(&workbook->archive, relation->target, member))
        *path = relation->target;
    else if (status == OK && !archive_find(&workbook->archive, *path, member))
        status = not_a_workbook(&workbook->archive, error);
    if (status == OK && strlen(*path) > 4 && strcasecmp(*path + strlen(*path) - 4, ".bin") == 0)
        status = not_a_workbook(&workbook->archive, error);
    free(root.items);
    return status;
}

static Status read_styles(Reading *reading, Error *error)
{
    static const XmlHandler STYLES = {.start = styles_start, .end = styles_end};
    ArchiveMember member;
    if (!find_part(reading, "styles", "xl/styles.xml", &member))
        return OK;
    return xml_part_read(&reading->workbook->archive, &member, "The part of styles", &STYLES, reading, &reading->part, error);
}

Status xlsx_workbook_open(XlsxWorkbook *workbook, const char *bytes, size_t length, Error *error)
{
    static const XmlHandler WORKBOOK = {.start = workbook_start, .end = workbook_end};
    ArchiveMember member;
    const char *path;
    *workbook = (XlsxWorkbook){.arena = arena_new(16384)};
    Reading reading = {.workbook = workbook, .relations = {.arena = workbook->arena}};
    Status status = archive_open(&workbook->archive, bytes, length, error);
    if (status == OK)
        status = find_workbook(&reading, &member, &path, error);
    if (status == OK)
        status = read_relations(&workbook->archive, path, &reading.relations, error);
    if (status == OK)
        status = xml_part_read(&workbook->archive, &member, "The workbook", &WORKBOOK, &reading, &reading.part, error);
    if (status == OK && workbook->n_sheets == 0)
        status = error_set(error, ERR_INVALID, "The workbook has no sheet with cells.");
    if (status == OK)
        status = read_styles(&reading, error);
    if (status == OK)
        workbook->has_strings = find_part(&reading, "sharedStrings", "xl/sharedStrings.xml", &workbook->strings);
    free(reading.relations.items);
    free(reading.formats);
    return status;
}

void xlsx_workbook_close(XlsxWorkbook *workbook)
{
    arena_free(workbook->arena);
    workbook->arena = NULL;
}

static void no_such_sheet(const XlsxWorkbook *workbook, const char *wanted, Error *error)
{
    Buffer names = BUFFER_INIT;
    for (size_t i = 0; i < workbook->n_sheets && i < NAMES_SHOWN; i++)
        buffer_printf(&names, "%s\"%.60s\"", i ? ", " : "", workbook->sheets[i].name);
    (void)error_set(error, ERR_INVALID, "There is no sheet \"%.60s\". The workbook has: %s%s.", wanted, names.data,
                    workbook->n_sheets > NAMES_SHOWN ? ", …" : "");
    buffer_free(&names);
}

const XlsxSheet *xlsx_workbook_sheet(const XlsxWorkbook *workbook, const char *wanted, Error *error)
{
    for (size_t i = 0; i < workbook->n_sheets; i++)
        if (strcmp(workbook->sheets[i].name, wanted) == 0)
            return &workbook->sheets[i];
    for (size_t i = 0; i < workbook->n_sheets; i++)
        if (strcasecmp(workbook->sheets[i].name, wanted) == 0)
            return &workbook->sheets[i];
    char *end;
    errno = 0;
    unsigned long number = strtoul(wanted, &end, 10);
    if (errno == 0 && *wanted >= '1' && *wanted <= '9' && !*end && number <= workbook->n_sheets)
        return &workbook->sheets[number - 1];
    no_such_sheet(workbook, wanted, error);
    return NULL;
}
