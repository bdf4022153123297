/*
** dense_eigen.c - eigenvalues and vectors of a symmetric matrix; see dense.h.
**
** 1. Reflections H_k = 1 - tau_k v_k v_k' bring A to a tridiagonal T (d its diagonal, e what is beside it): A = H T H'. Only the lower triangle is
**    worked on; v_k, with its leading 1, takes the place of what it made zero in column k.
** 2. Implicit QL iterations bring T to its eigenvalues. The plane rotations of one sweep are noted, then applied to the vectors
**    by bands of rows, each of which stays in the cache during the sweep; large matrices share the bands out to threads.
** 3. The wanted vectors are taken back through the reflections.
**
** The matrix is first divided by a power of two near its greatest entry, so squares stay in the range of doubles.
*/
#include "numeric/dense.h"

#include "base/crew.h"
#include "base/memory.h"
#include "base/wide.h"
#include "numeric/workspace.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BAND = 4 * LANES, GROUP = 8, THREADS_FROM = 512, MOST_SWEEPS = 60 };

typedef struct Rotation {
    double c, s;
} Rotation;

typedef struct Eigen {
    size_t p, count;
    double *a;              /* v_k below the diagonal of column k */
    double *d, *e, *tau;    /* p each */
    double *bands;          /* p / BAND of them: BAND x p, column-major */
    size_t n_bands;
    Rotation *rotations;    /* p: of a sweep over columns low .. high */
    size_t low, high;
    const size_t *order;
    double *vectors;
} Eigen;

/* y += factor x; returns x'v. */
WIDE static double add_and_dot(double *y, const double *x, double factor, const double *v, size_t n)
{
    Lanes sum = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Lanes at = lanes_at(x + i);
        lanes_put(y + i, lanes_at(y + i) + factor * at);
        sum += at * lanes_at(v + i);
    }
    double total = lanes_sum(sum);
    for (; i < n; i++) {
        y[i] += factor * x[i];
        total += x[i] * v[i];
    }
    return total;
}

WIDE static void subtract_two(double *a, const double *v, double w_j, const double *w, double v_j, size_t n)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        lanes_put(a + i, lanes_at(a + i) - (lanes_at(v + i) * w_j + lanes_at(w + i) * v_j));
    for (; i < n; i++)
        a[i] -= v[i] * w_j + w[i] * v_j;
}

/* The reflection that takes x (n of them) to (beta, 0, ...): x becomes v, v[0] = 1. Returns beta. */
static double reflection(double *x, size_t n, double *tau)
{
    double head = x[0], rest = sqrt(dense_dot(x + 1, x + 1, n - 1));
    *tau = 0;
    if (!(rest <= 0)) {
        double beta = -copysign(hypot(head, rest), head);
        *tau = (beta - head) / beta;
        for (size_t i = 1; i < n; i++)
            x[i] /= head - beta;
        head = beta;
    }
    x[0] = 1;
    return head;
}

static void tridiagonalize(Eigen *eigen)
{
    size_t p = eigen->p;
    double *w = mem_array(p, sizeof *w);
    for (size_t k = 0; k + 1 < p; k++) {
        size_t n = p - k - 1;
        double *v = eigen->a + k * p + k + 1, *below = eigen->a + (k + 1) * p + k + 1, *tau = &eigen->tau[k];
        eigen->d[k] = eigen->a[k * p + k];
        eigen->e[k] = reflection(v, n, tau);
        if (!(*tau > 0))
            continue;
        memset(w, 0, n * sizeof *w);
        for (size_t j = 0; j < n; j++) {
            const double *column = below + j * p + j;
            w[j] += column[0] * v[j] + add_and_dot(w + j + 1, column + 1, v[j], v + j + 1, n - j - 1);
        }
        for (size_t j = 0; j < n; j++)
            w[j] *= *tau;
        dense_add(w, v, -*tau / 2 * dense_dot(w, v, n), n);
        for (size_t j = 0; j < n; j++)
            subtract_two(below + j * p + j, v + j, w[j], w + j, v[j], n - j);
    }
    eigen->d[p - 1] = eigen->a[p * p - 1];
    eigen->e[p - 1] = 0;
    free(w);
}

/* Columns high down to low of a band, each turned with its neighbour. */
WIDE static void turn_band(double *band, const Rotation *rotations, size_t low, size_t high)
{
    double *at = band + high * BAND;
    Lanes c0 = lanes_at(at), c1 = lanes_at(at + LANES), c2 = lanes_at(at + 2 * LANES), c3 = lanes_at(at + 3 * LANES);
    for (size_t i = high; i-- > low;) {
        double c = rotations[i].c, s = rotations[i].s;
        const double *from = band + i * BAND;
        double *to = band + (i + 1) * BAND;
        Lanes x0 = lanes_at(from), x1 = lanes_at(from + LANES), x2 = lanes_at(from + 2 * LANES), x3 = lanes_at(from + 3 * LANES);
        lanes_put(to, s * x0 + c * c0);
        lanes_put(to + LANES, s * x1 + c * c1);
        lanes_put(to + 2 * LANES, s * x2 + c * c2);
        lanes_put(to + 3 * LANES, s * x3 + c * c3);
        c0 = c * x0 - s * c0;
        c1 = c * x1 - s * c1;
        c2 = c * x2 - s * c2;
        c3 = c * x3 - s * c3;
    }
    at = band + low * BAND;
    lanes_put(at, c0);
    lanes_put(at + LANES, c1);
    lanes_put(at + 2 * LANES, c2);
    lanes_put(at + 3 * LANES, c3);
}

static size_t share_out(size_t p, size_t parts)
{
    size_t threads = crew_threads();
    return p < THREADS_FROM ? 1 : parts < threads ? parts : threads;
}

typedef struct Shares {
    const Eigen *eigen;
    size_t count;
} Shares;

static void turn_task(void *context, size_t task, size_t thread)
{
    const Shares *shares = context;
    const Eigen *eigen = shares->eigen;
    (void)thread;
    for (size_t b = task; b < eigen->n_bands; b += shares->count)
        turn_band(eigen->bands + b * BAND * eigen->p, eigen->rotations, eigen->low, eigen->high);
}

/* One sweep from `high` up to `low`, both still joined; the rotations are noted. */
static void sweep(Eigen *eigen, size_t low, size_t high)
{
    double *d = eigen->d, *e = eigen->e;
    double half = (d[low + 1] - d[low]) / (2 * e[low]);
    double g = d[high] - d[low] + e[low] / (half + copysign(hypot(half, 1), half)), c = 1, s = 1, off = 0;
    eigen->low = low;
    eigen->high = high;
    for (size_t i = high; i-- > low;) {
        double f = s * e[i], b = c * e[i], r = hypot(f, g);
        e[i + 1] = r;
        if (!(r > 0)) { /* T has come apart here: what is below waits for the next sweep */
            d[i + 1] -= off;
            e[high] = 0;
            eigen->low = i + 1;
            return;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - off;
        r = (d[i] - g) * s + 2 * c * b;
        off = s * r;
        d[i + 1] = g + off;
        g = c * r - b;
        eigen->rotations[i] = (Rotation){c, s};
    }
    d[low] -= off;
    e[low] = g;
    e[high] = 0;
}

static bool iterate(Eigen *eigen)
{
    size_t p = eigen->p;
    Shares shares = {eigen, share_out(p, eigen->n_bands)};
    for (size_t low = 0; low + 1 < p; low++)
        for (int sweeps = 0;; sweeps++) {
            size_t high = low;
            while (high + 1 < p && !(fabs(eigen->e[high]) <= DBL_EPSILON / 2 * (fabs(eigen->d[high]) + fabs(eigen->d[high + 1]))))
                high++;
            if (high == low)
                break;
            if (sweeps == MOST_SWEEPS)
                return false;
            sweep(eigen, low, high);
            if (eigen->high > eigen->low)
                crew_run(shares.count, turn_task, &shares);
        }
    return true;
}

/* Some vectors, GROUP at a time, through the reflections from the last to the first. */
static void return_task(void *context, size_t task, size_t thread)
{
    const Shares *shares = context;
    const Eigen *eigen = shares->eigen;
    size_t p = eigen->p;
    (void)thread;
    for (size_t first = task * GROUP; first < eigen->count; first += shares->count * GROUP) {
        size_t end = first + GROUP < eigen->count ? first + GROUP : eigen->count;
        for (size_t c = first; c < end; c++)
            for (size_t i = 0; i < p; i++)
                eigen->vectors[c * p + i] = eigen->bands[(i / BAND * p + eigen->order[c]) * BAND + i % BAND];
        for (size_t k = p - 1; k-- > 0;) {
            const double *v = eigen->a + k * p + k + 1;
            for (size_t c = first; c < end && eigen->tau[k] > 0; c++) {
                double *z = eigen->vectors + c * p + k + 1;
                dense_add(z, v, -eigen->tau[k] * dense_dot(v, z, p - k - 1), p - k - 1);
            }
        }
    }
}

/* Positions by descending value; equals in their order. */
static void order_descending(const double *d, size_t p, size_t *order)
{
    for (size_t i = 0; i < p; i++) {
        size_t at = i;
        for (; at > 0 && d[order[at - 1]] < d[i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static int scale_down(double *a, size_t p)
{
    double most = 0;
    for (size_t j = 0; j < p; j++)
        for (size_t i = j; i < p; i++)
            most = fabs(a[j * p + i]) <= most ? most : fabs(a[j * p + i]);
    if (!(most > 0) || !isfinite(most))
        return 0;
    int exponent = ilogb(most);
    for (size_t j = 0; j < p && exponent != 0; j++)
        for (size_t i = j; i < p; i++)
            a[j * p + i] = ldexp(a[j * p + i], -exponent);
    return exponent;
}

bool dense_eigen(double *a, size_t p, size_t count, double *values, double *vectors)
{
    if (p == 0)
        return true;
    int exponent = scale_down(a, p);
    double *space = mem_array(3 * p, sizeof *space);
    size_t *order = mem_array(p, sizeof *order);
    Eigen eigen = {.p = p, .count = count, .a = a, .d = space, .e = space + p, .tau = space + 2 * p, .order = order, .vectors = vectors};
    eigen.n_bands = (p + BAND - 1) / BAND;
    eigen.bands = workspace_new(eigen.n_bands * BAND * p, sizeof *eigen.bands);
    eigen.rotations = mem_array(p, sizeof *eigen.rotations);
    memset(eigen.bands, 0, eigen.n_bands * BAND * p * sizeof *eigen.bands);
    for (size_t i = 0; i < p; i++)
        eigen.bands[(i / BAND * p + i) * BAND + i % BAND] = 1;
    tridiagonalize(&eigen);
    bool good = iterate(&eigen);
    if (good) {
        order_descending(eigen.d, p, order);
        Shares shares = {&eigen, share_out(p, (count + GROUP - 1) / GROUP)};
        crew_run(shares.count, return_task, &shares);
        for (size_t k = 0; k < count; k++)
            values[k] = ldexp(eigen.d[order[k]], exponent);
    }
    workspace_free(eigen.bands, eigen.n_bands * BAND * p, sizeof *eigen.bands);
    free(eigen.rotations);
    free(order);
    free(space);
    return good;
}
