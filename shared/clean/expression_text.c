/* expression_text.c - functions of text. Positions and lengths are characters (code points), the first is 1. */
#include "clean/expression_private.h"

#include "clean/text.h"
#include "data/utf8.h"

/* Sets value i of the result: a copy, or a part of an argument as it lies. */
static void put(Call *call, size_t i, const char *data, size_t length)
{
    OUT(call, texts)[i] = (Slice){length ? data : "", length};
}

static Slice get(const Call *call, size_t k, size_t i)
{
    return cell_present(call->args[k], i) ? ARG(call, k, texts)[i] : (Slice){"", 0};
}

static int64_t whole(const Call *call, size_t k, size_t i)
{
    return cell_present(call->args[k], i) ? ARG(call, k, integers)[i] : 0;
}

static void change_case(Call *call, TextCase how)
{
    for (size_t i = 0; i < call->n; i++) {
        Slice text = get(call, 0, i);
        size_t most = text_case_room(text);
        char *room = eval_text(call->run, most);
        if (!room)
            return;
        size_t length = text_case(text, how, room);
        run_text_shrink(call->run, most, length);
        put(call, i, room, length);
    }
}

static void upper_kernel(Call *call)
{
    change_case(call, CASE_UPPER);
}

static void lower_kernel(Call *call)
{
    change_case(call, CASE_LOWER);
}

static void title_kernel(Call *call)
{
    change_case(call, CASE_TITLE);
}

static void trim_sides(Call *call, bool left, bool right)
{
    for (size_t i = 0; i < call->n; i++)
        OUT(call, texts)[i] = text_trim(get(call, 0, i), left, right, call->n_args > 1 ? get(call, 1, i) : (Slice){NULL, 0});
}

static void trim_kernel(Call *call)
{
    trim_sides(call, true, true);
}

static void ltrim_kernel(Call *call)
{
    trim_sides(call, true, false);
}

static void rtrim_kernel(Call *call)
{
    trim_sides(call, false, true);
}

static void length_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        Slice text = get(call, 0, i);
        OUT(call, integers)[i] = (int64_t)utf8_count(text.data, text.length);
    }
}

/* Characters [from, from + count) of it, from counted from 0; what lies outside is cut off. */
static Slice part(Slice text, int64_t from, int64_t count)
{
    if (from < 0) {
        count += from; /* a start before the text takes away from the count */
        from = 0;
    }
    if (count <= 0)
        return (Slice){"", 0};
    const char *begin = text_forward(text.data, text.data + text.length, from);
    const char *end = text_forward(begin, text.data + text.length, count);
    return (Slice){begin, (size_t)(end - begin)};
}

static int64_t clamp(int64_t x)
{
    return x > EXPRESSION_BYTES * INT64_C(1000) ? EXPRESSION_BYTES * INT64_C(1000) : x < -EXPRESSION_BYTES * INT64_C(1000) ? -EXPRESSION_BYTES * INT64_C(1000) : x;
}

static void substring_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        int64_t count = call->n_args > 2 ? clamp(whole(call, 2, i)) : INT64_MAX / 2;
        OUT(call, texts)[i] = part(get(call, 0, i), clamp(whole(call, 1, i)) - 1, count);
        if (call->n_args > 2 && count < 0)
            call_miss(call, i);
    }
}

static void left_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        Slice text = get(call, 0, i);
        int64_t n = clamp(whole(call, 1, i));
        if (n < 0)
            n += (int64_t)utf8_count(text.data, text.length);
        OUT(call, texts)[i] = part(text, 0, n);
    }
}

static void right_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        Slice text = get(call, 0, i);
        int64_t n = clamp(whole(call, 1, i)), all = (int64_t)utf8_count(text.data, text.length);
        int64_t skip = n < 0 ? -n : all - n;
        OUT(call, texts)[i] = part(text, skip > 0 ? skip : 0, INT64_MAX / 2);
    }
}

static void replace_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        Slice text = get(call, 0, i), from = get(call, 1, i), to = get(call, 2, i);
        size_t count = text_count(text, from);
        if (count == 0) {
            OUT(call, texts)[i] = text;
            continue;
        }
        size_t length = text.length - count * from.length;
        if (to.length > EXPRESSION_TEXT || (to.length && count > EXPRESSION_TEXT / to.length)) {
            run_fail(call->run, "The expression makes a text of more than 1 MB.");
            return;
        }
        length += count * to.length;
        char *room = eval_text(call->run, length);
        if (!room)
            return;
        text_replace(text, from, to, room);
        put(call, i, room, length);
    }
}

void kernel_concat(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        size_t length = 0;
        for (size_t k = 0; k < call->n_args; k++)
            length += get(call, k, i).length;
        char *room = eval_text(call->run, length);
        if (!room)
            return;
        OUT(call, texts)[i] = (Slice){room, length};
        for (size_t k = 0; k < call->n_args; k++) {
            Slice text = get(call, k, i);
            if (text.length)
                memcpy(room, text.data, text.length);
            room += text.length;
        }
    }
}

static Node *bind_concat_call(Parser *parser, const Function *function, Node **args, size_t n, size_t position, size_t length)
{
    (void)function;
    Node *node = bind_concat(parser, args, n, false);
    if (node) {
        node->position = position;
        node->length = length;
    }
    return node;
}

static void split_part_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++)
        if (!text_part(get(call, 0, i), get(call, 1, i), clamp(whole(call, 2, i)), &OUT(call, texts)[i]))
            call_miss(call, i);
}

static void starts_with_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        Slice text = get(call, 0, i), with = get(call, 1, i);
        OUT(call, booleans)[i] = text.length >= with.length && (with.length == 0 || memcmp(text.data, with.data, with.length) == 0);
    }
}

static void ends_with_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        Slice text = get(call, 0, i), with = get(call, 1, i);
        OUT(call, booleans)[i] = text.length >= with.length &&
                                 (with.length == 0 || memcmp(text.data + text.length - with.length, with.data, with.length) == 0);
    }
}

static void contains_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        Slice part_of = get(call, 1, i);
        OUT(call, booleans)[i] = part_of.length == 0 || text_find(get(call, 0, i), part_of) != NULL;
    }
}

static void position_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        Slice text = get(call, 0, i), wanted = get(call, 1, i);
        const char *at = wanted.length ? text_find(text, wanted) : text.data;
        OUT(call, integers)[i] = at ? (int64_t)utf8_count(text.data, (size_t)(at - text.data)) + 1 : 0;
    }
}

/* To `n` characters, with the fill before or behind; longer texts are cut on the right. */
static void pad(Call *call, bool before)
{
    for (size_t i = 0; i < call->n; i++) {
        Slice text = get(call, 0, i), fill = call->n_args > 2 ? get(call, 2, i) : (Slice){" ", 1};
        int64_t n = clamp(whole(call, 1, i)), have = (int64_t)utf8_count(text.data, text.length);
        if (n <= have || fill.length == 0) {
            OUT(call, texts)[i] = part(text, 0, n);
            continue;
        }
        int64_t more = n - have, fill_count = (int64_t)utf8_count(fill.data, fill.length);
        if (more > EXPRESSION_TEXT) {
            run_fail(call->run, "The expression makes a text of more than 1 MB.");
            return;
        }
        Slice rest = part(fill, 0, more % fill_count);
        size_t filling = (size_t)(more / fill_count) * fill.length + rest.length;
        char *room = eval_text(call->run, filling + text.length), *at = room;
        if (!room)
            return;
        put(call, i, room, filling + text.length);
        if (!before && text.length)
            memcpy(at, text.data, text.length);
        at += before ? 0 : text.length;
        for (int64_t k = 0; k < more / fill_count; k++, at += fill.length)
            memcpy(at, fill.data, fill.length);
        if (rest.length)
            memcpy(at, rest.data, rest.length);
        if (before && text.length)
            memcpy(at + rest.length, text.data, text.length);
    }
}

static void lpad_kernel(Call *call)
{
    pad(call, true);
}

static void rpad_kernel(Call *call)
{
    pad(call, false);
}

static void repeat_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        Slice text = get(call, 0, i);
        int64_t n = clamp(whole(call, 1, i));
        n = n < 0 || text.length == 0 ? 0 : n;
        if (n && text.length > (size_t)(EXPRESSION_TEXT / n)) {
            run_fail(call->run, "The expression makes a text of more than 1 MB.");
            return;
        }
        char *room = eval_text(call->run, (size_t)n * text.length);
        if (!room)
            return;
        for (int64_t k = 0; k < n; k++)
            memcpy(room + (size_t)k * text.length, text.data, text.length);
        put(call, i, room, (size_t)n * text.length);
    }
}

static void reverse_kernel(Call *call)
{
    for (size_t i = 0; i < call->n; i++) {
        Slice text = get(call, 0, i);
        char *room = eval_text(call->run, text.length);
        if (!room)
            return;
        const char *end = text.data + text.length;
        char *to = room + text.length;
        for (const char *at = text.data; at < end;) {
            const char *next = text_forward(at, end, 1);
            to -= next - at;
            memcpy(to, at, (size_t)(next - at));
            at = next;
        }
        put(call, i, room, text.length);
    }
}

const Function FUNCTIONS_TEXT[] = {
    {"upper", "T", TYPE_TEXT, upper_kernel, .signature = "upper(text)", .doc = "In capital letters."},
    {"lower", "T", TYPE_TEXT, lower_kernel, .signature = "lower(text)", .doc = "In small letters."},
    {"title", "T", TYPE_TEXT, title_kernel, .signature = "title(text)", .doc = "Each word with a capital first letter."},
    {"trim", "T|T", TYPE_TEXT, trim_kernel, .signature = "trim(text, characters)", .doc = "Without white space (or these characters) at both ends."},
    {"ltrim", "T|T", TYPE_TEXT, ltrim_kernel, .signature = "ltrim(text, characters)", .doc = "The same, at the beginning only."},
    {"rtrim", "T|T", TYPE_TEXT, rtrim_kernel, .signature = "rtrim(text, characters)", .doc = "The same, at the end only."},
    {"length", "T", TYPE_INTEGER, length_kernel, .signature = "length(text)", .doc = "How many characters."},
    {"substring", "TI|I", TYPE_TEXT, substring_kernel, .signature = "substring(text, from, count)", .doc = "Characters from a position (the first is 1) on."},
    {"left", "TI", TYPE_TEXT, left_kernel, .signature = "left(text, n)", .doc = "The first n characters; n below 0: all but the last."},
    {"right", "TI", TYPE_TEXT, right_kernel, .signature = "right(text, n)", .doc = "The last n characters; n below 0: all but the first."},
    {"replace", "TTT", TYPE_TEXT, replace_kernel, .signature = "replace(text, from, to)", .doc = "Every occurrence of one text by another."},
    {"concat", "A|*", TYPE_TEXT, NULL, bind_concat_call, true, "concat(a, b, ...)", "All values in a row; missing ones are left out (|| gives missing)."},
    {"split_part", "TTI", TYPE_TEXT, split_part_kernel, .signature = "split_part(text, separator, n)",
     .doc = "The n-th part between separators (the first is 1, -1 the last); missing when there is none."},
    {"starts_with", "TT", TYPE_BOOLEAN, starts_with_kernel, .signature = "starts_with(text, part)", .doc = "Whether it begins with the part."},
    {"ends_with", "TT", TYPE_BOOLEAN, ends_with_kernel, .signature = "ends_with(text, part)", .doc = "Whether it ends with the part."},
    {"contains", "TT", TYPE_BOOLEAN, contains_kernel, .signature = "contains(text, part)", .doc = "Whether the part occurs in it."},
    {"position", "TT", TYPE_INTEGER, position_kernel, .signature = "position(text, part)", .doc = "Where the part first occurs (from 1); 0 when it does not."},
    {"lpad", "TI|T", TYPE_TEXT, lpad_kernel, .signature = "lpad(text, n, fill)", .doc = "Filled on the left to n characters; cut when longer."},
    {"rpad", "TI|T", TYPE_TEXT, rpad_kernel, .signature = "rpad(text, n, fill)", .doc = "Filled on the right to n characters; cut when longer."},
    {"repeat", "TI", TYPE_TEXT, repeat_kernel, .signature = "repeat(text, n)", .doc = "The text n times."},
    {"reverse", "T", TYPE_TEXT, reverse_kernel, .signature = "reverse(text)", .doc = "The characters from last to first."},
    {NULL}};
