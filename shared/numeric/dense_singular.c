/*
** dense_singular.c - the singular value decomposition of a wide matrix; see dense.h.
**
** With X X' = U diag(s^2) U' the lines of U'X are s_i v_i', but for errors that show where s_i is small beside s_1. Rotations that make pairs of
** lines orthogonal to working precision take these errors away; after the eigenvectors one or two rounds do. Lines of (nearly)
** no length are replaced by unit vectors orthogonal to all others.
*/
#include "numeric/dense.h"

#include "base/memory.h"
#include "base/wide.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROUNDS = 30 };

WIDE static void rotate(double *x, double *y, double c, double s, size_t n)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        Lanes a = lanes_at(x + i), b = lanes_at(y + i);
        lanes_put(x + i, c * a - s * b);
        lanes_put(y + i, s * a + c * b);
    }
    for (; i < n; i++) {
        double a = x[i], b = y[i];
        x[i] = c * a - s * b;
        y[i] = s * a + c * b;
    }
}

/* Makes the lines orthogonal in pairs. Lines below `least` (squared lengths) are left alone. */
static bool orthogonalize(double *lines, size_t n, size_t p, double *squares, double least)
{
    double tolerance = DBL_EPSILON * sqrt((double)p);
    for (int round = 0; round < MOST_ROUNDS; round++) {
        bool turned = false;
        for (size_t j = 0; j < n; j++)
            squares[j] = dense_dot(lines + j * p, lines + j * p, p);
        for (size_t i = 0; i < n; i++)
            for (size_t j = i + 1; j < n; j++) {
                if (!(squares[i] > least) || !(squares[j] > least))
                    continue;
                double *x = lines + i * p, *y = lines + j * p, inner = dense_dot(x, y, p);
                if (!(fabs(inner) > tolerance * sqrt(squares[i]) * sqrt(squares[j])))
                    continue;
                double zeta = (squares[j] - squares[i]) / (2 * inner), t = copysign(1, zeta) / (fabs(zeta) + hypot(1, zeta));
                double c = 1 / hypot(1, t);
                rotate(x, y, c, c * t, p);
                squares[i] = fmax(squares[i] - t * inner, 0);
                squares[j] += t * inner;
                turned = true;
            }
        if (!turned)
            return true;
    }
    return false;
}

/* Line k becomes a unit vector orthogonal to lines 0 .. k - 1, which are orthonormal. */
static void complete(double *lines, size_t p, size_t k)
{
    double *line = lines + k * p;
    for (size_t axis = 0; axis < p; axis++) {
        memset(line, 0, p * sizeof *line);
        line[axis] = 1;
        for (int twice = 0; twice < 2; twice++)
            for (size_t j = 0; j < k; j++)
                dense_add(line, lines + j * p, -dense_dot(line, lines + j * p, p), p);
        double length = sqrt(dense_dot(line, line, p));
        if (length * length * (double)p < 0.5) /* some axis keeps (p - k) / p or more of its square */
            continue;
        for (size_t i = 0; i < p; i++)
            line[i] /= length;
        return;
    }
}

/* The longest first: lines and their lengths change places. */
static void sort_lines(double *lines, double *lengths, size_t n, size_t p)
{
    for (size_t k = 0; k + 1 < n; k++) {
        size_t most = k;
        for (size_t j = k + 1; j < n; j++)
            most = lengths[j] > lengths[most] ? j : most;
        if (most == k)
            continue;
        double length = lengths[k];
        lengths[k] = lengths[most];
        lengths[most] = length;
        for (size_t i = 0; i < p; i++) {
            double swap = lines[k * p + i];
            lines[k * p + i] = lines[most * p + i];
            lines[most * p + i] = swap;
        }
    }
}

static int scale_into(const double *x, size_t n, size_t p, double *lines)
{
    double most = 0;
    for (size_t i = 0; i < n * p; i++)
        most = fabs(x[i]) <= most ? most : fabs(x[i]);
    int exponent = most > 0 && isfinite(most) ? ilogb(most) : 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < p; j++)
            lines[i * p + j] = ldexp(x[j * n + i], -exponent);
    return exponent;
}

bool dense_singular(const double *x, size_t n, size_t p, double *values, double *lines)
{
    double *plain = mem_array(n * p, sizeof *plain), *square = mem_array(n * n, sizeof *square), *u = mem_array(n * n, sizeof *u);
    int exponent = scale_into(x, n, p, plain);
    dense_cross(plain, p, n, square);
    bool good = dense_eigen(square, n, n, values, u);
    if (good) {
        double least = fmax(values[0], 0) * (double)p * (double)p * DBL_EPSILON * DBL_EPSILON;
        dense_multiply(plain, p, n, u, n, lines, p);
        good = orthogonalize(lines, n, p, values, least);
        for (size_t k = 0; k < n; k++)
            values[k] = sqrt(dense_dot(lines + k * p, lines + k * p, p));
        sort_lines(lines, values, n, p);
        for (size_t k = 0; k < n; k++) {
            double length = values[k];
            if (!(length * length > least))
                complete(lines, p, k);
            else
                for (size_t i = 0; i < p; i++)
                    lines[k * p + i] /= length;
            values[k] = ldexp(length, exponent);
        }
    }
    free(plain);
    free(square);
    free(u);
    return good;
}
