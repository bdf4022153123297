/* check_prng.c - seeded random numbers against the first outputs of the authors' own programs. */
#include "suite.h"

#include "numeric/prng.h"

START_TEST(first_numbers_are_those_of_the_authors)
{
    static const uint64_t PLUS[] = {UINT64_C(41943041), UINT64_C(58720359), UINT64_C(3588806011781223), UINT64_C(3591011842654386),
                                    UINT64_C(9228616714210784205), UINT64_C(9973669472204895162)};
    static const uint64_t STAR[] = {UINT64_C(11520), UINT64_C(0), UINT64_C(1509978240), UINT64_C(1215971899390074240), UINT64_C(1216172134540287360),
                                    UINT64_C(607988272756665600)};
    Prng plus = {{1, 2, 3, 4}}, star = plus;
    for (size_t i = 0; i < sizeof PLUS / sizeof *PLUS; i++) {
        ck_assert_uint_eq(prng_bits(&plus), PLUS[i]);
        ck_assert_uint_eq(prng_star(&star), STAR[i]);
    }
    uint64_t seed = 1234567; /* SplitMix64 */
    ck_assert_uint_eq(prng_split(&seed), UINT64_C(6457827717110365317));
    ck_assert_uint_eq(prng_split(&seed), UINT64_C(3203168211198807973));
}
END_TEST

/* 60,000 numbers below 6: each about 10,000 times (standard deviation 91), in streams that are not each other's. */
START_TEST(numbers_below_a_limit_are_equally_likely)
{
    size_t counts[2][6] = {{0}}, same = 0;
    Prng one = prng_new(7, 0), other = prng_new(7, 1), star = prng_new(7, 0);
    for (int i = 0; i < 60000; i++) {
        uint64_t a = prng_below(&one, 6), b = prng_below(&other, 6);
        same += a == b;
        counts[0][a]++;
        counts[1][prng_star_below(&star, 6)]++;
    }
    for (int i = 0; i < 6; i++)
        ck_assert_msg(counts[0][i] > 9500 && counts[0][i] < 10500 && counts[1][i] > 9500 && counts[1][i] < 10500, "%d: %zu %zu", i, counts[0][i],
                      counts[1][i]);
    ck_assert(same > 9500 && same < 10500);
}
END_TEST

int main(void)
{
    return suite_run("prng", (const TTest *const[]){first_numbers_are_those_of_the_authors, numbers_below_a_limit_are_equally_likely, NULL});
}
