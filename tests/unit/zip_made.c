/* zip_made.c - see zip_made.h. */
#include "zip_made.h"

#include <check.h>
#include <zip.h>

Buffer zip_made(const ZipPart *parts, bool stored, const char *password)
{
    zip_error_t error;
    zip_source_t *file = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_source_keep(file);
    zip_t *zip = zip_open_from_source(file, ZIP_CREATE | ZIP_TRUNCATE, &error);
    ck_assert_ptr_nonnull(zip);
    for (; parts->name; parts++) {
        size_t length = parts->length ? parts->length : strlen(parts->text);
        zip_int64_t i = zip_file_add(zip, parts->name, zip_source_buffer(zip, parts->text, length, 0), ZIP_FL_ENC_UTF_8);
        ck_assert_int_ge(i, 0);
        ck_assert_int_eq(zip_set_file_compression(zip, (zip_uint64_t)i, stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0), 0);
        if (password)
            ck_assert_int_eq(zip_file_set_encryption(zip, (zip_uint64_t)i, ZIP_EM_TRAD_PKWARE, password), 0);
    }
    ck_assert_int_eq(zip_close(zip), 0);
    Buffer out = BUFFER_INIT;
    zip_stat_t facts;
    ck_assert_int_eq(zip_source_stat(file, &facts), 0);
    ck_assert_int_eq(zip_source_open(file), 0);
    zip_int64_t got = zip_source_read(file, buffer_room(&out, facts.size), facts.size);
    ck_assert_int_eq(got, (zip_int64_t)facts.size);
    buffer_added(&out, facts.size);
    zip_source_close(file);
    zip_source_free(file);
    return out;
}

Buffer workbook_made(const char *rows, const char *strings, const char *styles)
{
    Buffer sheet = BUFFER_INIT, shared = BUFFER_INIT, style = BUFFER_INIT;
    buffer_printf(&sheet, "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>%s</sheetData></worksheet>", rows);
    buffer_printf(&shared, "<sst>%s</sst>", strings ? strings : "");
    buffer_printf(&style, "<styleSheet>%s</styleSheet>", styles ? styles : "");
    const ZipPart parts[] = {
        {"[Content_Types].xml", "<Types/>"},
        {"_rels/.rels", "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
        {"xl/workbook.xml", "<workbook xmlns:r=\"r\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id=\"rId1\" Type=\"http://x/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"},
        {"xl/worksheets/sheet1.xml", sheet.data, sheet.length},
        {"xl/sharedStrings.xml", shared.data, shared.length},
        {"xl/styles.xml", style.data, style.length},
        {0}};
    Buffer out = zip_made(parts, false, NULL);
    buffer_free(&sheet);
    buffer_free(&shared);
    buffer_free(&style);
    return out;
}
