/* csv_scan.c - see csv_scan.h. */
#include "formats/csv_scan.h"

#include "base/memory.h"
#include "data/utf8.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = 64, SLACK = 72 }; /* SLACK: entries that may be written past the last row */

typedef struct Masks {
    uint64_t delimiter, quote, escape, lf, cr;
} Masks;

void csv_scan_init(CsvScan *scan)
{
    scan->ends = mem_array(scan->capacity * (scan->width + 1) + SLACK, sizeof *scan->ends);
    scan->rejects = mem_array(CSV_CHUNK_REJECTS + scan->capacity, sizeof *scan->rejects);
    scan->short_rows = mem_array(scan->capacity, sizeof *scan->short_rows);
    scan->base = scan->text + scan->at;
    scan->n_rows = scan->n_rejects = 0;
}

void csv_scan_free(CsvScan *scan)
{
    free(scan->ends);
    free(scan->rejects);
    free(scan->short_rows);
    scan->ends = scan->short_rows = NULL;
    scan->rejects = NULL;
}

#ifdef __SSE2__
static inline uint64_t equal_mask(const __m128i v[4], __m128i byte)
{
    uint64_t a = (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[0], byte));
    uint64_t b = (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[1], byte));
    uint64_t c = (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[2], byte));
    uint64_t d = (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[3], byte));
    return a | b << 16 | c << 32 | d << 48;
}

static inline void block_masks(const CsvScan *scan, const char *block, Masks *masks, bool *high, bool *nul)
{
    __m128i v[4];
    for (int i = 0; i < 4; i++)
        v[i] = _mm_loadu_si128((const __m128i *)(const void *)(block + 16 * i));
    masks->delimiter = equal_mask(v, _mm_set1_epi8((char)scan->delimiter));
    masks->lf = equal_mask(v, _mm_set1_epi8('\n'));
    masks->cr = equal_mask(v, _mm_set1_epi8('\r'));
    masks->quote = scan->has_quote ? equal_mask(v, _mm_set1_epi8((char)scan->quote)) : 0;
    masks->escape = scan->has_escape ? equal_mask(v, _mm_set1_epi8((char)scan->escape)) : 0;
    __m128i any = _mm_or_si128(_mm_or_si128(v[0], v[1]), _mm_or_si128(v[2], v[3]));
    __m128i least = _mm_min_epu8(_mm_min_epu8(v[0], v[1]), _mm_min_epu8(v[2], v[3]));
    *high |= _mm_movemask_epi8(any) != 0;
    *nul |= _mm_movemask_epi8(_mm_cmpeq_epi8(least, _mm_setzero_si128())) != 0;
}
#else
static inline void block_masks(const CsvScan *scan, const char *block, Masks *masks, bool *high, bool *nul)
{
    *masks = (Masks){0};
    for (unsigned i = 0; i < BLOCK; i++) {
        unsigned char c = (unsigned char)block[i];
        masks->delimiter |= (uint64_t)(c == scan->delimiter) << i;
        masks->lf |= (uint64_t)(c == '\n') << i;
        masks->cr |= (uint64_t)(c == '\r') << i;
        masks->quote |= (uint64_t)(scan->has_quote && c == scan->quote) << i;
        masks->escape |= (uint64_t)(scan->has_escape && c == scan->escape) << i;
        *high |= c >= 0x80;
        *nul |= c == 0;
    }
}
#endif

/* Bit i becomes the xor of bits 0 to i. */
static inline uint64_t prefix_xor(uint64_t bits)
{
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^= bits << 32;
    return bits;
}

/* Writes the places of the bits; up to eight are always written, more only when they are there. */
static inline void put_places(uint32_t *out, uint64_t bits, unsigned count, uint32_t origin)
{
    const uint64_t guard = UINT64_C(1) << 63;
    for (unsigned i = 0; i < 8; i++) {
        out[i] = origin + (uint32_t)__builtin_ctzll(bits | guard);
        bits &= bits - 1;
    }
    for (unsigned i = 8; i < count; i++) {
        out[i] = origin + (uint32_t)__builtin_ctzll(bits);
        bits &= bits - 1;
    }
}

static void reject(CsvScan *scan, size_t begin, size_t end, CsvFault fault, size_t fields)
{
    scan->rejects[scan->n_rejects++] = (CsvFaultRow){begin, end, fault, fields};
}

/* Reads the row at `at` slowly and keeps it or sets it aside; returns where the next one begins. */
static size_t slow_row(CsvScan *scan, size_t at)
{
    const size_t width = scan->width;
    uint32_t *ends = scan->ends + scan->n_rows * (width + 1);
    size_t limit = scan->length - at > CSV_ROW_BYTES ? at + CSV_ROW_BYTES : scan->length;
    CsvRow row;
    csv_row_fit(scan, at, limit, ends, width, &row);
    if (row.unclosed || (row.end == limit && limit < scan->length)) {
        size_t next, end = csv_line_end(scan->text, scan->length, at, &next);
        reject(scan, at, end, row.unclosed ? CSV_UNCLOSED_QUOTE : CSV_TOO_LONG, 0);
        return next;
    }
    scan->multi_line |= row.multi_line;
    scan->mended += row.mended;
    if (csv_row_is_empty(scan, at, &row))
        return row.next;
    if (row.last_filled > width) {
        reject(scan, at, row.end, CSV_TOO_MANY_FIELDS, row.fields);
        return row.next;
    }
    if (row.fields < width) {
        for (size_t i = row.fields + 1; i <= width; i++)
            ends[i] = ends[i - 1] + csv_lead(scan, i - 1);
        scan->short_rows[scan->n_short++] = (uint32_t)scan->n_rows;
        scan->padded++;
    }
    scan->n_rows++;
    return row.next;
}

/* Rows by blocks from scan->at on, and one read slowly where that is needed; false when the chunk is full. */
static bool fast_rows(CsvScan *scan)
{
    const char *text = scan->text;
    const size_t width = scan->width, stride = width + 1, length = scan->length;
    const size_t base = (size_t)(scan->base - text);
    size_t row = scan->at;               /* where the row begins */
    size_t fields = 0;                   /* ends of it that are written */
    uint32_t *ends = scan->ends + scan->n_rows * stride;
    uint64_t quoted = 0;                 /* all ones when the block begins inside quotes */
    uint64_t may_open = 1;               /* the byte before the block lets a quote open */
    uint64_t after_cr = 0, after_quote = 0;
    bool high = false, nul = false;
    char padded[BLOCK];

    if (scan->tail_length || csv_runs(scan))
        goto slow;
    ends[0] = (uint32_t)(row - base - 1);
    for (size_t block = row; block < length; block += BLOCK) {
        Masks m;
        const char *bytes = text + block;
        if (length - block < BLOCK) {
            memset(padded, ' ', sizeof padded);
            memcpy(padded, bytes, length - block);
            bytes = padded;
        }
        block_masks(scan, bytes, &m, &high, &nul);
        if (m.escape)
            goto slow;
        uint64_t line_bytes = m.lf | m.cr;
        uint64_t lines = line_bytes & ~(m.lf & (m.cr << 1 | after_cr));
        if (m.quote | quoted) {
            uint64_t inside = prefix_xor(m.quote) ^ quoted;
            if (line_bytes & inside)
                scan->multi_line = true;
            lines &= ~inside;
            m.delimiter &= ~inside;
            uint64_t before = m.delimiter | (line_bytes & ~inside) | m.quote;
            if (m.quote & inside & ~(before << 1 | may_open))
                goto slow;
            uint64_t closing = m.quote & ~inside; /* what follows must end the field, or be the second quote of a pair */
            if (((closing << 1 | after_quote) & ~before))
                goto slow;
            after_quote = closing >> 63;
            may_open = before >> 63;
            quoted = (uint64_t)((int64_t)inside >> 63);
        } else {
            if (after_quote & ~(m.delimiter | line_bytes))
                goto slow;
            after_quote = 0;
            may_open = (m.delimiter | line_bytes) >> 63;
        }
        after_cr = m.cr >> 63;
        const uint32_t origin = (uint32_t)(block - base);
        while (lines) {
            unsigned place = (unsigned)__builtin_ctzll(lines);
            lines &= lines - 1;
            uint64_t part = m.delimiter & ((UINT64_C(1) << place) - 1);
            m.delimiter ^= part;
            unsigned count = (unsigned)__builtin_popcountll(part);
            size_t end = block + place;
            fields += count;
            if (fields != width - 1) {
                if (end == row && width > 1) { /* an empty line */
                    row = end + 1 + (text[end] == '\r' && end + 1 < length && text[end + 1] == '\n');
                    ends[0] = (uint32_t)(row - base - 1);
                    fields = 0;
                    continue;
                }
                goto slow;
            }
            put_places(ends + 1 + fields - count, part, count, origin);
            ends[width] = origin + place;
            ends += stride;
            fields = 0;
            scan->n_rows++;
            row = end + 1 + (text[end] == '\r' && end + 1 < length && text[end + 1] == '\n');
            if (scan->n_rows == scan->capacity)
                goto done;
            ends[0] = (uint32_t)(row - base - 1);
        }
        unsigned count = (unsigned)__builtin_popcountll(m.delimiter);
        if (fields + count > width - 1)
            goto slow;
        put_places(ends + 1 + fields, m.delimiter, count, origin);
        fields += count;
        if (block + BLOCK - base > CSV_CHUNK_BYTES && (scan->n_rows > 0 || block - row > CSV_ROW_BYTES - BLOCK)) {
            if (scan->n_rows > 0)
                goto done;
            goto slow;
        }
    }
    if (row < length)
        goto slow; /* the last line has no end */
done:
    scan->high |= high;
    scan->nul |= nul;
    scan->at = row;
    return false;
slow:
    scan->high |= high;
    scan->nul |= nul;
    size_t next = slow_row(scan, row);
    for (size_t i = row; !(scan->high && scan->nul) && i < next; i++) { /* it may reach past the blocks seen */
        scan->high |= (unsigned char)text[i] >= 0x80;
        scan->nul |= text[i] == '\0';
    }
    scan->at = next;
    return scan->n_rows < scan->capacity && scan->n_rejects < CSV_CHUNK_REJECTS && next - base < CSV_CHUNK_BYTES;
}

static int by_place(const void *a, const void *b)
{
    const CsvFaultRow *left = a, *right = b;
    return left->begin < right->begin ? -1 : left->begin > right->begin;
}

/* The bytes of row r. The ends of a short row may reach past it (padding), so a doubtful row is read once more. */
static bool row_is_clean(const CsvScan *scan, size_t r, size_t *offset, size_t *length, bool *nul)
{
    const uint32_t *ends = scan->ends + r * (scan->width + 1);
    CsvRow row;
    *offset = (size_t)(scan->base - scan->text) + (uint32_t)(ends[0] + 1);
    *length = (uint32_t)(ends[scan->width] - ends[0] - 1);
    if (*length <= scan->length - *offset && !memchr(scan->text + *offset, 0, *length) &&
        utf8_valid(scan->text + *offset, *length))
        return true;
    uint32_t *again = mem_array(scan->width + 1, sizeof *again);
    csv_row_fit(scan, *offset, scan->length, again, scan->width, &row);
    free(again);
    *length = row.end - *offset;
    *nul = memchr(scan->text + *offset, 0, *length) != NULL;
    return !*nul && utf8_valid(scan->text + *offset, *length);
}

/* Rows taken out of a chunk, in order. */
typedef struct Sieve {
    size_t kept, next_short, shorts;
} Sieve;

static bool is_next_short(const CsvScan *scan, const Sieve *sieve, size_t r)
{
    return sieve->next_short < scan->n_short && (scan->short_rows[sieve->next_short] & CSV_SHORT_ROW) == r;
}

static void keep_row(CsvScan *scan, Sieve *sieve, size_t r)
{
    const size_t stride = scan->width + 1;
    if (is_next_short(scan, sieve, r))
        scan->short_rows[sieve->shorts++] = (uint32_t)sieve->kept | (scan->short_rows[sieve->next_short++] & CSV_LONE);
    if (sieve->kept != r)
        memcpy(scan->ends + sieve->kept * stride, scan->ends + r * stride, stride * sizeof *scan->ends);
    sieve->kept++;
}

static void drop_row(CsvScan *scan, Sieve *sieve, size_t r)
{
    if (is_next_short(scan, sieve, r))
        scan->padded -= !(scan->short_rows[sieve->next_short++] & CSV_LONE);
}

static void end_sieve(CsvScan *scan, const Sieve *sieve)
{
    scan->n_rows = sieve->kept;
    scan->n_short = sieve->shorts;
}

/* Adds the rows that have nothing behind their first field to the short ones. In tables of one or two columns that says little. */
static void mark_lone_rows(CsvScan *scan)
{
    const size_t stride = scan->width + 1;
    const uint32_t empty = (uint32_t)((scan->width - 1) * (1 + scan->tail_length));
    size_t lone = 0, back = scan->n_short;
    if (scan->width < 3)
        return;
    for (size_t r = 0; r < scan->n_rows; r++)
        lone += scan->ends[r * stride + scan->width] - scan->ends[r * stride + 1] == empty;
    if (lone == 0)
        return;
    size_t shorts = 0; /* of the short ones, those that are not lone */
    for (size_t i = 0; i < back; i++) {
        const uint32_t *ends = scan->ends + scan->short_rows[i] * stride;
        shorts += ends[scan->width] - ends[1] != empty;
    }
    scan->n_short = lone + shorts;
    size_t to = scan->n_short;
    for (size_t r = scan->n_rows; r-- > 0;) {
        bool padded = back > 0 && scan->short_rows[back - 1] == r;
        back -= padded;
        if (padded)
            scan->short_rows[--to] = (uint32_t)r;
        else if (scan->ends[r * stride + scan->width] - scan->ends[r * stride + 1] == empty)
            scan->short_rows[--to] = (uint32_t)r | CSV_LONE;
    }
}

/* Sets aside the rows of the chunk that hold a NUL or are not UTF-8. */
static void check_bytes(CsvScan *scan)
{
    size_t offset, length;
    Sieve sieve = {0};
    for (size_t r = 0; r < scan->n_rows; r++) {
        bool nul;
        if (row_is_clean(scan, r, &offset, &length, &nul)) {
            keep_row(scan, &sieve, r);
            continue;
        }
        reject(scan, offset, offset + length, nul ? CSV_NUL : CSV_NOT_UTF8, 0);
        drop_row(scan, &sieve, r);
    }
    end_sieve(scan, &sieve);
}

static void sort_rejects(CsvScan *scan)
{
    if (scan->n_rejects > 1)
        qsort(scan->rejects, scan->n_rejects, sizeof *scan->rejects, by_place);
}

void csv_scan_set_aside(CsvScan *scan, const bool *keep, CsvFault fault)
{
    Sieve sieve = {0};
    for (size_t r = 0; r < scan->n_rows; r++) {
        if (keep[r]) {
            keep_row(scan, &sieve, r);
            continue;
        }
        size_t begin = (size_t)(scan->base - scan->text) + (uint32_t)(scan->ends[r * (scan->width + 1)] + 1);
        uint32_t *again = scan->ends + r * (scan->width + 1); /* not needed any more */
        CsvRow row;
        csv_row_fit(scan, begin, scan->length, again, scan->width, &row);
        reject(scan, begin, row.end, fault, row.last_filled);
        drop_row(scan, &sieve, r);
    }
    end_sieve(scan, &sieve);
    sort_rejects(scan);
}

bool csv_scan_next(CsvScan *scan)
{
    scan->base = scan->text + scan->at;
    scan->n_rows = scan->n_rejects = scan->padded = scan->n_short = 0;
    scan->high = scan->nul = false;
    size_t begin = scan->at;
    while (scan->at < scan->length && fast_rows(scan))
        ;
    if (scan->nul || (scan->high && !utf8_valid(scan->base, scan->at - begin)))
        check_bytes(scan);
    mark_lone_rows(scan);
    sort_rejects(scan);
    return scan->n_rows > 0 || scan->n_rejects > 0 || scan->at < scan->length;
}
