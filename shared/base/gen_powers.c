/*
** gen_powers.c - prints powers.h: the powers of ten that number.c multiplies by.
**
** Entry k holds the leading 128 bits of 10^k, rounded down: the g with 2^127 <= g < 2^128 and
** g * 2^e <= 10^k < (g + 1) * 2^e for some integer e. As 10^k = 5^k * 2^k, only powers of five matter. For k >= 0 they
** are computed exactly and cut; for k < 0 the quotient 2^n / 5^-k is developed bit by bit until 128 bits stand.
** The value is exact for k from 0 to 55 (5^55 < 2^128), and only there.
*/
#include <stdint.h>
#include <stdio.h>

enum { LOWEST = -342, HIGHEST = 324, LIMBS = 28 }; /* 5^342 has 795 bits */

typedef struct Big {
    uint32_t limb[LIMBS]; /* least significant first */
} Big;

static void multiply(Big *big, uint32_t factor)
{
    uint64_t carry = 0;
    for (int i = 0; i < LIMBS; i++) {
        carry += (uint64_t)big->limb[i] * factor;
        big->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

static int bits(const Big *big)
{
    for (int i = LIMBS - 1; i >= 0; i--)
        if (big->limb[i])
            return 32 * i + 32 - __builtin_clz(big->limb[i]);
    return 0;
}

static uint32_t bit(const Big *big, int at)
{
    return at < 0 ? 0 : (big->limb[at / 32] >> (at % 32)) & 1u;
}

static int compare(const Big *a, const Big *b)
{
    for (int i = LIMBS - 1; i >= 0; i--)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

static void subtract(Big *a, const Big *b)
{
    uint64_t borrow = 0;
    for (int i = 0; i < LIMBS; i++) {
        uint64_t difference = (uint64_t)a->limb[i] - b->limb[i] - borrow;
        a->limb[i] = (uint32_t)difference;
        borrow = difference >> 63;
    }
}

static void print_power(int k)
{
    Big five = {{1}};
    uint64_t high = 0, low = 0;
    for (int i = 0; i < (k < 0 ? -k : k); i++)
        multiply(&five, 5);
    if (k >= 0) {
        int top = bits(&five) - 1;
        for (int i = 0; i < 128; i++) {
            high = high << 1 | low >> 63;
            low = low << 1 | bit(&five, top - i);
        }
    } else {
        Big rest = {{1}};
        while (!(high >> 63)) {
            multiply(&rest, 2);
            uint32_t digit = compare(&rest, &five) >= 0;
            if (digit)
                subtract(&rest, &five);
            high = high << 1 | low >> 63;
            low = low << 1 | digit;
        }
    }
    printf("    {UINT64_C(0x%016llx), UINT64_C(0x%016llx)}, /* 1e%d */\n", (unsigned long long)high,
           (unsigned long long)low, k);
}

int main(void)
{
    printf("/* powers.h - made by gen_powers.c; see there. */\n");
    printf("enum { POWER_LOWEST = %d, POWER_HIGHEST = %d, POWER_LAST_EXACT = 55 };\n\n", LOWEST, HIGHEST);
    printf("static const struct PowerOfTen { uint64_t high, low; } POWERS_OF_TEN[] = {\n");
    for (int k = LOWEST; k <= HIGHEST; k++)
        print_power(k);
    printf("};\n");
    return 0;
}
