/*
** wide.h - inner loops that use the processor's widest vectors and give the same bits on all of them.
**
** A function marked WIDE is compiled once for the base of the build and once for each wider instruction set; the loader takes the
** fitting one. Results stay equal since the order of the operations stands in the source, not in the width: a Lanes is eight doubles whatever the
** registers hold, sums are kept in eight lanes and added by lanes_sum in one fixed order, and the build forbids contraction
** to fused multiply-add.
**
** Sanitizers and compilers without the attribute get the base alone.
*/
#ifndef QUERN_BASE_WIDE_H
#define QUERN_BASE_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WIDE
#endif

enum { LANES = 8 };

typedef double Lanes __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t LaneBits __attribute__((vector_size(LANES * sizeof(int64_t)))); /* of a comparison: -1 where it holds */
/* The same in memory, at any address. */
typedef double LanesAt __attribute__((vector_size(LANES * sizeof(double)), aligned(sizeof(double)), may_alias));

#define lanes_at(array) (*(const LanesAt *)(array))
#define lanes_put(array, lanes) (*(LanesAt *)(array) = (lanes))
/* A comparison as bytes in the order of the lanes, 0 or 255 each: for a look whether any holds, and for going through those that do. */
typedef signed char LaneBytes __attribute__((vector_size(LANES)));
#define lanes_mask(which) \
    ({ \
        LaneBytes bytes_ = __builtin_convertvector((which), LaneBytes); \
        uint64_t mask_; \
        memcpy(&mask_, &bytes_, sizeof mask_); \
        mask_; \
    })
#define LANES_EACH(mask, lane) \
    for (size_t lane; (mask) && (lane = (size_t)__builtin_ctzll(mask) / 8, true); (mask) &= ~(UINT64_C(255) << 8 * lane))

/* a < b of finite numbers, by the sign of the difference, which compilers keep in wide registers where they take a comparison of Lanes apart.
** (The 0 makes a difference of -0 a 0.) */
#define lanes_less(a, b) ((LaneBits)(((a) - (b)) + 0.0) >> 63)
#define lanes_where(which, yes, no) ((Lanes)(((LaneBits)(yes) & (which)) | ((LaneBits)(no) & ~(which))))
#define lanes_sum(lanes) \
    ((((lanes)[0] + (lanes)[4]) + ((lanes)[2] + (lanes)[6])) + (((lanes)[1] + (lanes)[5]) + ((lanes)[3] + (lanes)[7])))

#endif
