/* foreign.c - see foreign.h. */
#include "formats/foreign.h"

#include "formats/encoding.h"

#include <string.h>
#include <strings.h>

#define MARK(text) text, sizeof(text) - 1

static const struct Foreign {
    const char *mark;
    size_t length, at;
    const char *advice;
} FOREIGN[] = {
    {MARK("PAR1"), 0, "This is a Parquet file. Write it as CSV or NDJSON and send that."},
    {MARK("ARROW1"), 0, "This is an Arrow file. Write it as CSV or NDJSON and send that."},
    {MARK("FEA1"), 0, "This is a Feather file. Write it as CSV or NDJSON and send that."},
    {MARK("Obj\x01"), 0, "This is an Avro file. Write it as CSV or NDJSON and send that."},
    {MARK("ORC"), 0, "This is an ORC file. Write it as CSV or NDJSON and send that."},
    {MARK("\x89HDF\r\n\x1a\n"), 0, "This is an HDF5 file. Write its table as CSV and send that."},
    {MARK("SQLite format 3"), 0, "This is an SQLite database. Export one table of it as CSV and send that."},
    {MARK("%PDF-"), 0, "This is a PDF. Send the table that it shows as CSV or XLSX."},
    {MARK("\x89PNG\r\n\x1a\n"), 0, "This is a picture. Send the data that it shows as CSV or XLSX."},
    {MARK("\xff\xd8\xff"), 0, "This is a picture. Send the data that it shows as CSV or XLSX."},
    {MARK("GIF8"), 0, "This is a picture. Send the data that it shows as CSV or XLSX."},
    {MARK("\x7f" "ELF"), 0, "This is a program. Send the data as CSV, JSON or XLSX."},
    {MARK("\x93NUMPY"), 0, "This is a NumPy array. Write it as CSV and send that."},
    {MARK("{\\rtf"), 0, "This is a text document (RTF). Send its table as CSV or XLSX."},
};

/* A page of the web, which is often an error where a file was to be; and other XML. */
static const struct Markup {
    const char *mark, *advice;
} MARKUP[] = {
    {"<!doctype html", "This is a web page, perhaps an error or a sign-in in place of the file. Download the file itself and send that."},
    {"<html", "This is a web page, perhaps an error or a sign-in in place of the file. Download the file itself and send that."},
    {"<head", "This is a web page, perhaps an error or a sign-in in place of the file. Download the file itself and send that."},
    {"<body", "This is a web page, perhaps an error or a sign-in in place of the file. Download the file itself and send that."},
    {"<table", "This is a web page, perhaps saved under the name of a spreadsheet. Save it as .xlsx or .csv and send that."},
    {"<svg", "This is a picture. Send the data that it shows as CSV or XLSX."},
    {"<?xml", "This is XML. Write its records as JSON or CSV and send that."},
};

/* More than one byte in twenty is a control character that no text has. */
static bool is_binary(const char *bytes, size_t length)
{
    enum { LOOK = 1 << 16, LEAST = 8 };
    size_t look = length < LOOK ? length : LOOK, controls = 0;
    for (size_t i = 0; i < look; i++) {
        unsigned char c = (unsigned char)bytes[i];
        controls += c == 0 || (c < ' ' && !strchr("\t\n\v\f\r\x01\x1a\x1b\x1e\x1f", c));
    }
    return controls >= LEAST && controls * 20 > look && !strpbrk(encoding_detect(bytes, length), "36"); /* UTF-16 and UTF-32 have NULs */
}

static const char *find(const char *bytes, size_t length)
{
    for (size_t i = 0; i < sizeof FOREIGN / sizeof *FOREIGN; i++) {
        const struct Foreign *foreign = &FOREIGN[i];
        bool text = strcmp(foreign->mark, "ORC") == 0 || strcmp(foreign->mark, "GIF8") == 0; /* could begin a CSV: then the bytes say so */
        if (length >= foreign->at + foreign->length && memcmp(bytes + foreign->at, foreign->mark, foreign->length) == 0 &&
            (!text || memchr(bytes, '\0', length < 64 ? length : 64)))
            return foreign->advice;
    }
    if (is_binary(bytes, length))
        return "This is a binary file of a kind that is not known here. Send the table as CSV, JSON or XLSX.";
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    while (length && (*bytes == ' ' || *bytes == '\t' || *bytes == '\r' || *bytes == '\n')) {
        bytes++;
        length--;
    }
    for (size_t i = 0; i < sizeof MARKUP / sizeof *MARKUP; i++) {
        size_t mark = strlen(MARKUP[i].mark);
        if (length > mark && strncasecmp(bytes, MARKUP[i].mark, mark) == 0 && (bytes[mark] == '>' || bytes[mark] == ' ' || bytes[mark] == '\n' || bytes[mark] == '\r'))
            return MARKUP[i].advice;
    }
    return NULL;
}

bool foreign_looks(const char *bytes, size_t length)
{
    return find(bytes, length) != NULL;
}

const char *foreign_advice(const char *bytes, size_t length)
{
    const char *advice = find(bytes, length);
    return advice ? advice : "This is no file of a table. Send CSV, JSON or XLSX.";
}
