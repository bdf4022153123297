/* Writes the CSV files of the benchmark: `generate ROWS [SEED [orders]]` to standard output.
 *
 * Twelve columns, as business tables have them: running number, integers narrow and wide, floats with 15 to 17 significant
 * digits, timestamp, date, booleans, text of few and of many distinct values, and free text with quoted commas. Every 50th value of
 * three columns is missing. One million rows are about 148 MB; the same seed gives the same bytes on every machine, because
 * only integer arithmetic and correctly rounded divisions are used.
 *
 * `orders` is a table to be cleaned, as it comes out of a till: names and towns in any case between stray blanks, amounts as texts with commas
 * between the thousands, gaps, quantities that were mistyped, and each 50th order twice.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* splitmix64 (Steele, Lea and Flood 2014) */
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static double uniform(uint64_t *state) { return (double)(next(state) >> 11) / 9007199254740992.0; }

static const char *const CITIES[] = {"Aarhus", "Barcelona", "Cork", "Dresden", "Espoo", "Firenze", "Gent", "Hamburg", "Innsbruck",
                                     "Jena", "Kaunas", "Lyon", "Malaga", "Nantes", "Oslo", "Porto"};
static const char *const STATES[] = {"delivered", "in transit", "returned", "cancelled", "awaiting payment"};
static const char *const NOTES[] = {"", "call first", "\"fragile, upright\"", "neighbour", "gift"};

static void write_mixed(uint64_t rows, uint64_t *s)
{
    time_t now = 1672531200;  // 2023-01-01
    puts("id,quantity,account,price,latitude,score,ordered_at,due,paid,city,status,customer_note");
    for (uint64_t row = 1; row <= rows; row++) {
        now += (time_t)(next(s) % 60);
        time_t due_time = now + (time_t)(next(s) % 30) * 86400;
        struct tm ordered, due;
        gmtime_r(&now, &ordered);
        gmtime_r(&due_time, &due);
        printf("%llu,", (unsigned long long)row);
        if (next(s) % 50) printf("%u", (unsigned)(next(s) % 1000));
        printf(",%llu,%.15g,", (unsigned long long)(next(s) % 900000000u + 100000000u), uniform(s) * 10000);
        if (next(s) % 50) printf("%.16g", uniform(s) * 180 - 90);
        printf(",%.17g,", uniform(s) * 2 - 1);
        printf("%04d-%02d-%02dT%02d:%02d:%02d,%04d-%02d-%02d,%s,%s,%s,", ordered.tm_year + 1900, ordered.tm_mon + 1,
               ordered.tm_mday, ordered.tm_hour, ordered.tm_min, ordered.tm_sec, due.tm_year + 1900,
               due.tm_mon + 1, due.tm_mday, next(s) % 3 ? "true" : "false", CITIES[next(s) % 16], STATES[next(s) % 5]);
        const char *note = next(s) % 50 ? NOTES[next(s) % 5] : NULL;
        if (!note)
            putchar('\n');
        else if (note[0] == '"')
            printf("\"%08x %s\n", (unsigned)next(s), note + 1);
        else
            printf("%08x %s\n", (unsigned)next(s), note);
    }
}

static const char *const NAMES[] = {"ada", "BERTA", "Carl", "dora", "Emil", "FRIDA", "gustav", "Hanna"};
static const char *const REMARKS[] = {"please call", "gift", "left with a neighbour", "fragile"};
static const char *const BLANKS[] = {"", "", "", " ", "  "};

static const char *any(const char *const *list, uint64_t n, uint64_t *s) { return list[next(s) % n]; }

/* 1234567 -> 12,345.67, quoted when there is a comma */
static void write_amount(unsigned cents)
{
    unsigned whole = cents / 100;
    if (whole >= 1000)
        printf("\"%u,%03u.%02u\"", whole / 1000, whole % 1000, cents % 100);
    else
        printf("%u.%02u", whole, cents % 100);
}

static void write_orders(uint64_t rows, uint64_t *s)
{
    time_t now = 1672531200;
    uint64_t number = 0;
    puts("order_no,customer,city,status,amount,quantity,weight,discount,ordered_at,note");
    for (uint64_t row = 1; row <= rows; row++) {
        number += next(s) % 50 != 0 || row == 1;
        now += (time_t)(next(s) % 60);
        struct tm at;
        gmtime_r(&now, &at);
        printf("%llu,%s%s %u%s,", (unsigned long long)number, any(BLANKS, 5, s), any(NAMES, 8, s), (unsigned)(next(s) % 20000), any(BLANKS, 5, s));
        const char *city = any(CITIES, 16, s), *before = any(BLANKS, 5, s), *after = any(BLANKS, 5, s);
        bool loud = next(s) % 3 == 0;
        fputs(before, stdout);
        for (const char *c = city; *c; c++)
            putchar(loud && *c >= 'a' && *c <= 'z' ? *c - 32 : *c);
        printf("%s,%s,", after, any(STATES, 5, s));
        write_amount((unsigned)(next(s) % 5000000));
        printf(",%u,", (unsigned)(next(s) % 100 ? next(s) % 20 : next(s) % 5000));
        if (next(s) % 20) printf("%.15g", uniform(s) * 30);
        printf(",0.%02u,", (unsigned)(next(s) % 30));
        printf("%04d-%02d-%02dT%02d:%02d:%02d,", at.tm_year + 1900, at.tm_mon + 1, at.tm_mday, at.tm_hour, at.tm_min, at.tm_sec);
        if (next(s) % 50)
            printf("ref %08u %s\n", (unsigned)(next(s) % 100000000), any(REMARKS, 4, s));
        else
            putchar('\n');
    }
}

int main(int argc, char **argv)
{
    static char buffer[1 << 16];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
    uint64_t state = argc > 2 ? strtoull(argv[2], NULL, 10) : 42;
    bool orders = argc > 3 && strcmp(argv[3], "orders") == 0;
    (orders ? write_orders : write_mixed)(rows, &state);
    return fflush(stdout) || ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
