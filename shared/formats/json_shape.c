/* json_shape.c - see json_shape.h. */
#include "formats/json_shape.h"

#include "base/number.h"

#include <string.h>

enum { FIRST_ELEMENTS = 1000, MANY_ARRAYS = 10 };

typedef struct Counts {            /* of an array's elements or an object's members */
    size_t records, arrays, values, nulls, all;
    bool same_length;              /* those that are arrays (of columns), by their number of elements */
    size_t length;
    bool numbered;                 /* the members' names are 0, 1, 2, ... */
} Counts;

typedef struct Found {
    size_t count;
    JsonScan at;
    Buffer path;
} Found;

typedef struct Search {
    Found records, arrays;         /* the largest so far */
    Buffer path;                   /* of the value in hand */
    Counts root;                   /* of the object the search began at */
    bool all_numbered;             /* its members are records numbered alike */
    size_t numbered_length;
    bool has_names, has_data;      /* columns: [...], data: [[...]] */
    JsonScan names, data;
} Search;

/* A fault is none when the text goes on elsewhere. */
static bool forgiven(const JsonScan *scan, bool partial)
{
    return partial && scan->fault && scan->cut;
}

static void count_kind(Counts *counts, char c)
{
    counts->all++;
    counts->records += c == '{';
    counts->arrays += c == '[';
    counts->nulls += c == 'n';
    counts->values += c != '{' && c != '[' && c != 'n';
}

/* Passes over an array, at its bracket, and counts its elements: all, or the first `most`. */
static bool count_elements(JsonScan *scan, unsigned depth, size_t most, Counts *counts)
{
    *counts = (Counts){0};
    if (depth >= JSON_NESTING)
        return json_scan_fault(scan, "at most 512 levels of nesting");
    scan->at++;
    if (json_scan_peek(scan) == ']') {
        scan->at++;
        return true;
    }
    while (counts->all < most) {
        char c = json_scan_peek(scan);
        if (!json_scan_skip(scan, depth + 1))
            return false;
        count_kind(counts, c);
        c = json_scan_peek(scan);
        if (c != ',' && c != ']')
            return json_scan_fault(scan, "a comma or ]");
        scan->at++;
        if (c == ']')
            return true;
    }
    return true;
}

/* The next member of an object, at its brace or behind a member: its name, and the scan at its value. false: no more, or a fault. */
static bool next_member(JsonScan *scan, bool first, Slice *name, bool *escaped)
{
    if (first)
        scan->at++;
    char c = json_scan_peek(scan);
    if (c == '}') {
        scan->at++;
        return false;
    }
    if (!first) {
        if (c != ',')
            return json_scan_fault(scan, "a comma or }");
        scan->at++;
        c = json_scan_peek(scan);
    }
    if (c != '"')
        return json_scan_fault(scan, "a name in double quotes");
    if (!json_scan_string(scan, name, escaped))
        return false;
    if (json_scan_peek(scan) != ':')
        return json_scan_fault(scan, "a colon after the name");
    scan->at++;
    (void)json_scan_peek(scan);
    return true;
}

/* Whether an object's members are called 0, 1, 2, ... and how many there are. */
static bool count_numbered(JsonScan *scan, unsigned depth, Counts *counts)
{
    Slice name;
    bool escaped;
    char number[NUMBER_TEXT];
    *counts = (Counts){.numbered = true};
    for (bool first = true; next_member(scan, first, &name, &escaped); first = false) {
        size_t length = number_format_int((int64_t)counts->all, number);
        counts->numbered &= length == name.length && memcmp(number, name.data, length) == 0;
        count_kind(counts, json_scan_peek(scan));
        if (!counts->numbered || !json_scan_skip(scan, depth + 1))
            return false;
    }
    return !scan->fault;
}

static void add_token(Buffer *path, JsonScan *scan, Slice name, bool escaped)
{
    Arena *heap = escaped ? arena_new(4096) : NULL;
    if (escaped)
        name = json_scan_unescape(scan, name, heap);
    buffer_add_char(path, '/');
    for (size_t i = 0; i < name.length; i++) {
        if (name.data[i] == '~')
            buffer_add_text(path, "~0");
        else if (name.data[i] == '/')
            buffer_add_text(path, "~1");
        else
            buffer_add_char(path, name.data[i]);
    }
    arena_free(heap);
}

static void keep_larger(Found *found, size_t count, const JsonScan *at, const Buffer *path)
{
    size_t depth = 0, old = 0;
    for (size_t i = 0; i < path->length; i++)
        depth += path->data[i] == '/';
    for (size_t i = 0; i < found->path.length; i++)
        old += found->path.data[i] == '/';
    if (count < found->count || (count == found->count && (count == 0 || depth >= old)))
        return;
    found->count = count;
    found->at = *at;
    buffer_clear(&found->path);
    buffer_add(&found->path, path->data, path->length);
}

static bool is_name(Slice name, const char *text)
{
    return name.length == strlen(text) && memcmp(name.data, text, name.length) == 0;
}

static bool search_object(Search *search, JsonScan *scan, unsigned depth, unsigned level);

/* The value of a member of an object `level` levels below where the search began. */
static bool search_member(Search *search, JsonScan *scan, unsigned depth, unsigned level, Slice name)
{
    JsonScan at = *scan;
    Counts counts = {0};
    bool good, root = level == 0;
    char c = json_scan_peek(scan);
    if (root)
        count_kind(&search->root, c);
    if (c == '[') {
        good = count_elements(scan, depth, SIZE_MAX, &counts);
        if (counts.records * 2 > counts.all)
            keep_larger(&search->records, counts.records, &at, &search->path);
        if (counts.arrays * 2 > counts.all)
            keep_larger(&search->arrays, counts.arrays, &at, &search->path);
        if (root) {
            search->root.same_length |= search->root.arrays == 1;
            search->root.same_length &= search->root.arrays == 1 || counts.all == search->root.length;
            search->root.length = counts.all;
            if (is_name(name, "columns") && counts.values == counts.all && counts.all) {
                search->has_names = true;
                search->names = at;
            } else if (is_name(name, "data") && counts.arrays == counts.all && counts.all) {
                search->has_data = true;
                search->data = at;
            }
        }
        return good;
    }
    if (c != '{')
        return json_scan_skip(scan, depth);
    if (root && search->all_numbered) {
        JsonScan ahead = at;
        search->all_numbered = count_numbered(&ahead, depth, &counts) && counts.all &&
                               (search->root.records == 1 || counts.all == search->numbered_length);
        search->numbered_length = counts.all;
    }
    return level + 1 < JSON_SEARCH ? search_object(search, scan, depth, level + 1) : json_scan_skip(scan, depth);
}

static bool search_object(Search *search, JsonScan *scan, unsigned depth, unsigned level)
{
    Slice name;
    bool escaped;
    for (bool first = true; next_member(scan, first, &name, &escaped); first = false) {
        size_t length = search->path.length;
        add_token(&search->path, scan, name, escaped);
        bool good = search_member(search, scan, depth + 1, level, name);
        search->path.length = length;
        if (!good)
            return false;
    }
    return !scan->fault;
}

static JsonElement most_of(const Counts *counts)
{
    if (counts->all == 0 || (counts->records >= counts->arrays && counts->records >= counts->values && counts->records))
        return ELEMENT_RECORD;
    return counts->arrays >= counts->values && counts->arrays ? ELEMENT_ARRAY : ELEMENT_VALUE;
}

static void take_found(JsonShape *shape, const Found *found, JsonElement element)
{
    shape->holder = HOLDS_ARRAY;
    shape->element = element;
    shape->at = found->at;
    shape->whole = false;
    buffer_add(&shape->path, found->path.data, found->path.length);
}

/* What an object is, after all of it was seen. */
static void decide_object(JsonShape *shape, const Search *search)
{
    const Counts *root = &search->root;
    shape->whole = false;
    if (search->has_names && search->has_data) {
        Found data = {.at = search->data, .path = {.data = (char *)"/data", .length = 5}};
        take_found(shape, &data, ELEMENT_ARRAY);
        shape->names = search->names;
        shape->named = true;
    } else if (root->all >= 2 && root->arrays == root->all && root->same_length) {
        shape->holder = HOLDS_COLUMNS;
        shape->element = ELEMENT_ARRAY;
    } else if (search->records.count) {
        take_found(shape, &search->records, ELEMENT_RECORD);
    } else if (root->all >= 1 && root->arrays == root->all && !(root->all == 1 && search->arrays.count)) {
        shape->holder = HOLDS_COLUMNS;
        shape->element = ELEMENT_ARRAY;
    } else if (root->all >= 1 && root->records == root->all && search->all_numbered) {
        shape->holder = HOLDS_COLUMNS;
        shape->element = ELEMENT_RECORD;
    } else if (root->all >= 2 && root->records == root->all) {
        shape->holder = HOLDS_MEMBERS;
        shape->element = ELEMENT_RECORD;
    } else if (search->arrays.count >= MANY_ARRAYS || (search->arrays.count && root->all == 1)) {
        take_found(shape, &search->arrays, ELEMENT_ARRAY);
    } else {
        shape->holder = HOLDS_ONE;
        shape->element = ELEMENT_RECORD;
    }
}

static bool decide_at_object(JsonShape *shape, unsigned depth, bool partial, JsonScan *behind)
{
    Search search = {.all_numbered = true};
    *behind = shape->at;
    bool good = search_object(&search, behind, depth, 0) || forgiven(behind, partial);
    if (good)
        decide_object(shape, &search);
    buffer_free(&search.path);
    buffer_free(&search.records.path);
    buffer_free(&search.arrays.path);
    return good;
}

/* The shape of the value at hand. behind->fault says when it is not valid. */
static bool decide(JsonShape *shape, unsigned depth, bool partial, JsonScan *behind)
{
    Counts counts;
    *behind = shape->at;
    switch (json_scan_peek(&shape->at)) {
    case '{': return decide_at_object(shape, depth, partial, behind);
    case '[':
        (void)count_elements(behind, depth, FIRST_ELEMENTS, &counts); /* a fault is found when it is read */
        shape->holder = HOLDS_ARRAY;
        shape->element = most_of(&counts);
        return true;
    default:
        shape->holder = HOLDS_ONE;
        shape->element = ELEMENT_VALUE;
        return json_scan_skip(behind, depth);
    }
}

/* From the document to what the path points at. */
static bool follow(JsonShape *shape, const char *path, unsigned *depth, Error *error)
{
    Buffer token = BUFFER_INIT, here = BUFFER_INIT;
    const char *at = path;
    bool good = *path == '\0' || *path == '/';
    while (good && *at) {
        const char *end = strchrnul(at + 1, '/');
        buffer_clear(&token);
        buffer_add(&token, at, (size_t)(end - at));
        char c = json_scan_peek(&shape->at);
        Slice name;
        bool escaped, found = false;
        ++*depth;
        if (c == '{') {
            for (bool first = true; !found && next_member(&shape->at, first, &name, &escaped); first = false) {
                buffer_clear(&here);
                add_token(&here, &shape->at, name, escaped);
                found = here.length == token.length && memcmp(here.data, token.data, here.length) == 0;
                if (!found && !json_scan_skip(&shape->at, *depth))
                    break;
            }
        } else if (c == '[') {
            int64_t index;
            found = number_parse_int(token.data + 1, token.length - 1, &index) && index >= 0 && token.data[1] >= '0' &&
                    (token.length == 2 || token.data[1] != '0');
            shape->at.at++;
            for (int64_t i = 0; found && i < index; i++) {
                (void)json_scan_peek(&shape->at);
                found = json_scan_skip(&shape->at, *depth) && json_scan_peek(&shape->at) == ',';
                shape->at.at += found;
            }
            found = found && json_scan_peek(&shape->at) != ']';
        }
        good = found;
        at = end;
    }
    if (!good)
        (void)error_set(error, ERR_INVALID, "There is no \"%.200s\" in the document. Give the path as a JSON Pointer, like /result/rows.", path);
    buffer_free(&token);
    buffer_free(&here);
    return good;
}

static bool refuse(JsonShape *shape, const JsonScan *scan, Error *error)
{
    Buffer text = BUFFER_INIT;
    json_scan_explain(scan, &text);
    (void)error_set(error, ERR_INVALID, "The JSON is not valid. %s", text.data);
    buffer_free(&text);
    json_shape_free(shape);
    return false;
}

/* The document to its end: one value, or records one after another. */
static bool check_end(JsonShape *shape, JsonScan *behind, const JsonScan *begin, bool partial)
{
    if (forgiven(behind, partial))
        return true;
    if (json_scan_peek(behind) == '{' && shape->holder != HOLDS_ARRAY && *begin->at == '{') {
        *shape = (JsonShape){.holder = HOLDS_SEQUENCE, .element = ELEMENT_RECORD, .at = *begin, .whole = true, .path = shape->path};
        return true;
    }
    return behind->at >= behind->end || json_scan_fault(behind, "nothing more after the document");
}

bool json_shape_find(JsonShape *shape, const char *text, size_t length, const char *path, bool partial, Error *error)
{
    JsonScan begin, behind;
    unsigned depth = 0;
    *shape = (JsonShape){0};
    json_scan_begin(&begin, text, length);
    if (json_scan_peek(&begin) == '\0' && begin.at >= begin.end) {
        (void)error_set(error, ERR_INVALID, "The file is empty: there is no row in it.");
        return false;
    }
    shape->at = begin;
    if (path && *path) {
        behind = begin; /* all of it must be valid */
        if (!json_scan_skip(&behind, 0) ? !forgiven(&behind, partial) : !check_end(shape, &behind, &begin, partial))
            return refuse(shape, &behind, error);
        shape->at = begin;
        if (!follow(shape, path, &depth, error)) {
            json_shape_free(shape);
            return false;
        }
        buffer_add_text(&shape->path, path);
        return decide(shape, depth, partial, &behind) || forgiven(&behind, partial) || refuse(shape, &behind, error);
    }
    shape->whole = true;
    if (!decide(shape, 0, partial, &behind))
        return forgiven(&behind, partial) || refuse(shape, &behind, error);
    if (shape->whole && shape->holder == HOLDS_ARRAY)
        return true; /* its end is checked when it is read */
    return check_end(shape, &behind, &begin, partial) || refuse(shape, &behind, error);
}

void json_shape_free(JsonShape *shape)
{
    buffer_free(&shape->path);
    *shape = (JsonShape){0};
}

const char *json_shape_name(const JsonShape *shape)
{
    switch (shape->holder) {
    case HOLDS_COLUMNS: return "columns";
    case HOLDS_MEMBERS: return "keyed records";
    case HOLDS_ONE: return shape->element == ELEMENT_RECORD ? "record" : "values";
    case HOLDS_ARRAY:
    case HOLDS_SEQUENCE: break;
    }
    return shape->element == ELEMENT_RECORD ? "records" : shape->element == ELEMENT_ARRAY ? "arrays" : "values";
}
