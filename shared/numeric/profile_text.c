/*
** profile_text.c - profiles of text columns.
**
** While the distinct values are few they are counted in a table (profile_dictionary.h). Beyond that the texts are
** hashed to 64 bits with a fixed seed and the hashes sorted: runs give the distinct count and the frequencies, and one
** more pass over the texts finds those that the most frequent hashes stand for. The chance that two of a million texts
** share a hash is 3 in 10^8.
*/
#include "base/memory.h"
#include "data/hash.h"
#include "data/utf8.h"
#include "numeric/profile_dictionary.h"
#include "numeric/profile_private.h"
#include "numeric/workspace.h"

#include <stdlib.h>

enum { TABLE_ENTRIES = 1 << 16 };

typedef struct Lengths {
    uint64_t n, empty, least, most, sum;
} Lengths;

static inline void add_length(Lengths *lengths, uint64_t length, uint64_t times)
{
    if (lengths->n == 0 || length < lengths->least)
        lengths->least = length;
    if (length > lengths->most)
        lengths->most = length;
    lengths->empty += length == 0 ? times : 0;
    lengths->sum += length * times;
    lengths->n += times;
}

static void set_lengths(Profile *profile, const Lengths *lengths)
{
    profile->empty = lengths->empty;
    profile->min_length = lengths->least;
    profile->max_length = lengths->most;
    if (lengths->n)
        profile->mean_length = (double)lengths->sum / (double)lengths->n;
}

static bool all_ascii(const char *bytes, size_t length)
{
    uint64_t bits = 0;
    for (; length >= 8; bytes += 8, length -= 8)
        bits |= hash_word8((const unsigned char *)bytes);
    for (; length; length--)
        bits |= (unsigned char)*bytes++;
    return (bits & UINT64_C(0x8080808080808080)) == 0;
}

/* Lengths of plain text. Where a block of rows is ASCII, bytes are characters. */
static Lengths plain_lengths(const Column *column)
{
    Lengths lengths = {0};
    for (size_t first = 0; first < column->n; first += BLOCK) {
        size_t end = column->n - first < BLOCK ? column->n : first + BLOCK;
        uint64_t start = column->offsets[first];
        bool ascii = all_ascii(column->bytes + start, (size_t)(column->offsets[end] - start));
        for (size_t i = first; i < end; i++) {
            if (!column_present(column, i))
                continue;
            size_t length = (size_t)(column->offsets[i + 1] - column->offsets[i]);
            add_length(&lengths, ascii ? length : utf8_count(column->bytes + column->offsets[i], length), 1);
        }
    }
    return lengths;
}

/* Distinct values, top and lengths from entries and their counts. Ties of the top go by text (entries sorted) or by
** first appearance. */
static void describe_entries(const DictionaryEntry *entries, size_t n, Profile *profile)
{
    TopRuns top = {0};
    Lengths lengths = {0};
    for (size_t i = 0; i < n; i++) {
        if (!entries[i].count)
            continue;
        profile->distinct++;
        top_offer(&top, i, entries[i].count);
        add_length(&lengths, utf8_count(entries[i].text, entries[i].length), entries[i].count);
    }
    for (size_t i = 0; i < top.n; i++) {
        const DictionaryEntry *entry = &entries[top.runs[i].key];
        profile_add_top_text(profile, entry->text, entry->length, entry->count);
    }
    set_lengths(profile, &lengths);
}

static void coded_texts(const Column *column, Profile *profile)
{
    DictionaryEntry *entries = mem_zero(column->dict_count, sizeof *entries);
    for (size_t i = 0; i < column->dict_count; i++) {
        entries[i].text = column->bytes + column->offsets[i];
        entries[i].length = (size_t)(column->offsets[i + 1] - column->offsets[i]);
    }
    for (size_t i = 0; i < column->n; i++)
        if (column_present(column, i))
            entries[column->codes[i]].count++;
    describe_entries(entries, column->dict_count, profile);
    free(entries);
}

/* The first text of each of the top's hashes. Few are looked for, so a filter of 64 bits passes over nearly all others.
** */
static void find_top(const Column *column, const TopRuns *top, Profile *profile)
{
    size_t rows[PROFILE_TOP] = {0}, left = top->n;
    bool found[PROFILE_TOP] = {false};
    uint64_t filter = 0;
    for (size_t i = 0; i < top->n; i++)
        filter |= UINT64_C(1) << (top->runs[i].key & 63);
    for (size_t row = 0; row < column->n && left; row++) {
        if (!column_present(column, row))
            continue;
        size_t length;
        const char *text = column_text(column, row, &length);
        uint64_t hash = hash_bytes(text, length, HASH_FIXED);
        if (!(filter >> (hash & 63) & 1))
            continue;
        for (size_t i = 0; i < top->n; i++)
            if (!found[i] && top->runs[i].key == hash) {
                found[i] = true;
                rows[i] = row;
                left--;
            }
    }
    for (size_t done = 0; done < top->n; done++) { /* of equal counts the one met first */
        size_t best = PROFILE_TOP, length;
        for (size_t i = 0; i < top->n; i++)
            if (found[i] && (best == PROFILE_TOP || top->runs[i].count > top->runs[best].count ||
                             (top->runs[i].count == top->runs[best].count && rows[i] < rows[best])))
                best = i;
        if (best == PROFILE_TOP)
            break;
        const char *text = column_text(column, rows[best], &length);
        profile_add_top_text(profile, text, length, top->runs[best].count);
        found[best] = false;
    }
}

/* All values occur once: the first rows stand for them. */
static void first_rows(const Column *column, Profile *profile)
{
    for (size_t row = 0; row < column->n && profile->n_top < PROFILE_TOP; row++) {
        if (!column_present(column, row))
            continue;
        size_t length;
        const char *text = column_text(column, row, &length);
        profile_add_top_text(profile, text, length, 1);
    }
}

static void hashed_texts(const Column *column, Profile *profile)
{
    size_t count = (size_t)profile->count, n = 0;
    uint64_t *hashes = workspace_new(count, sizeof *hashes), *scratch = workspace_new(count, sizeof *scratch);
    for (size_t i = 0; i < column->n; i++) {
        if (!column_present(column, i))
            continue;
        uint64_t start = column->offsets[i];
        hashes[n++] = hash_bytes(column->bytes + start, (size_t)(column->offsets[i + 1] - start), HASH_FIXED);
    }
    TopRuns top = {0};
    profile->distinct = sorted_runs(sort_keys(hashes, scratch, n), n, &top);
    workspace_free(hashes, count, sizeof *hashes);
    workspace_free(scratch, count, sizeof *scratch);
    if (profile->distinct == count)
        first_rows(column, profile);
    else
        find_top(column, &top, profile);
}

/* A dictionary pays from two uses a value on: four bytes of code a row and eight of offset a value are then at most the
** eight of offset a row. */
static bool worth_it(const DictionaryBuilder *builder, size_t max_dictionary, const Profile *profile)
{
    return builder->n > 0 && builder->n <= max_dictionary && 2 * (uint64_t)builder->n <= profile->count;
}

void profile_texts(const Column *column, size_t max_dictionary, Profile *profile, TextDictionary *dictionary)
{
    if (column->codes) {
        coded_texts(column, profile);
        return;
    }
    DictionaryBuilder builder;
    size_t most = dictionary && max_dictionary > TABLE_ENTRIES ? max_dictionary : TABLE_ENTRIES;
    if (dictionary_build(&builder, column, most < INT32_MAX ? most : INT32_MAX, dictionary != NULL)) {
        describe_entries(builder.entries, builder.n, profile);
        if (dictionary && worth_it(&builder, max_dictionary, profile))
            dictionary_finish(&builder, column, dictionary);
        dictionary_free(&builder);
        return;
    }
    Lengths lengths = plain_lengths(column);
    set_lengths(profile, &lengths);
    if (profile->count > PROFILE_EXACT_ROWS)
        profile_sketched_texts(column, profile);
    else
        hashed_texts(column, profile);
}
